/** One sentence of a contract, and how to find out whether it holds. */
export interface ContractCase<Subject> {
  /** The sentence. */
  readonly name: string;
  /**
   * Resolves when the sentence holds of a fresh subject, and rejects when it does not. Every case
   * makes its own subject.
   */
  run(make: SubjectFactory<Subject>): Promise<void>;
}

/** Makes a fresh subject that shares nothing with any other. */
export type SubjectFactory<Subject> = () => Subject | Promise<Subject>;

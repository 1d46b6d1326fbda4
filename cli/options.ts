/** An option of a command. */
export interface Option {
  /** What its value is, as help shows it; without it the option is on or off. */
  readonly value?: string;
  /** A letter that stands for it. */
  readonly short?: string;
  /** Whether it may be given several times. */
  readonly isList?: boolean;
  /** What it does, as help says it. */
  readonly help: string;
}

/** Options by their names. */
export type Options = Readonly<Record<string, Option>>;

/** What a process prints, as it comes. */
export class Output {
  /** All of it, when the process prints no more. */
  readonly whole: Promise<string>;
  #text = "";
  #more = Promise.withResolvers<void>();
  #isOver = false;

  constructor(stream: ReadableStream<Uint8Array>) {
    this.whole = this.#read(stream);
  }

  /** What has come so far. */
  get text(): string {
    return this.#text;
  }

  /**
   * Waits until what has come matches.
   *
   * @throws {Error} when the process prints no more, and it does not
   */
  async until(pattern: RegExp): Promise<void> {
    while (!pattern.test(this.#text)) {
      if (this.#isOver) throw new Error(`it ended without ${pattern}:\n${this.#text}`);
      await this.#more.promise;
    }
  }

  async #read(stream: ReadableStream<Uint8Array>): Promise<string> {
    for await (const chunk of stream.pipeThrough(new TextDecoderStream())) {
      this.#text += chunk;
      this.#tell();
    }
    this.#isOver = true;
    this.#tell();
    return this.#text;
  }

  #tell(): void {
    const { resolve } = this.#more;
    this.#more = Promise.withResolvers();
    resolve();
  }
}

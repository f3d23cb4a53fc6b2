/** What a resolution found wrong. Each entry is a sentence that names its key and says what to do; the same sentence stands once. */
export class Findings {
  readonly #problems = new Set<string>();
  readonly #warnings = new Set<string>();

  /** Something that ends the boot. */
  problem(sentence: string): void {
    this.#problems.add(sentence);
  }

  /** Something unusual that is allowed. */
  warning(sentence: string): void {
    this.#warnings.add(sentence);
  }

  get problems(): readonly string[] {
    return [...this.#problems];
  }

  get warnings(): readonly string[] {
    return [...this.#warnings];
  }
}

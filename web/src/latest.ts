// Answers come late and in any order: only that to the last question counts.

export class Latest {
  #asked = 0;

  /** The answer, or null where something else has been asked since. Errors of overtaken questions are nobody's either. */
  async of<T>(work: Promise<T>): Promise<T | null> {
    const asked = ++this.#asked;
    try {
      const found = await work;
      return asked === this.#asked ? found : null;
    } catch (error) {
      if (asked === this.#asked) throw error;
      return null;
    }
  }
}

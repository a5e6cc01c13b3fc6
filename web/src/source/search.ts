// Names, found as they are typed: the label first, then whole words, then anything inside; then near misses.

export const fold = (text: string): string => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
const squeeze = (text: string): string => text.replace(/[^\p{L}\p{N}]+/gu, "");

export class Names {
  readonly #rows: number[] = []; // the node of each name
  readonly #folded: string[] = [];
  readonly #texts: string[] = [];
  readonly #squeezed: string[] = [];
  readonly #weight: ArrayLike<number>;

  /** Names of each node, the label first; `weight` breaks ties, the larger first. */
  constructor(names: ReadonlyArray<readonly string[]>, weight: ArrayLike<number>) {
    this.#weight = weight;
    names.forEach((row, node) => {
      for (const name of row) {
        const folded = fold(name);
        this.#rows.push(node);
        this.#texts.push(name);
        this.#folded.push(folded);
        this.#squeezed.push(squeeze(folded));
      }
    });
  }

  /** Nodes whose names fit, the best first, each with the name that fits best. */
  find(text: string, limit: number): Array<{ node: number; match: string }> {
    const wanted = fold(text.trim());
    if (!wanted) return [];
    const bare = squeeze(wanted);
    let found = this.#score((name, short) => {
      const at = name.indexOf(wanted);
      if (at < 0) return bare && short.includes(bare) ? (short === bare ? 0.5 : short.startsWith(bare) ? 3 : 5) : -1;
      if (at === 0) return name.length === wanted.length ? 0 : 1;
      return /[\p{L}\p{N}]/u.test(name[at - 1]!) ? 4 : 2;
    });
    if (!found.size && bare.length > 3) {
      // A typing error spoils at most three of the three-letter pieces.
      const pieces = Array.from({ length: bare.length - 2 }, (_, n) => bare.slice(n, n + 3));
      const least = Math.max(pieces.length - 3, Math.ceil(pieces.length * 0.4));
      found = this.#score((_, short) => {
        if (Math.abs(short.length - bare.length) > bare.length) return -1;
        const hits = pieces.filter((piece) => short.includes(piece)).length;
        return hits < least ? -1 : 10 + pieces.length - hits + Math.abs(short.length - bare.length) / 100;
      });
    }
    return [...found]
      .sort(([a, x], [b, y]) => x.score - y.score || this.#weight[b]! - this.#weight[a]! || a - b)
      .slice(0, limit)
      .map(([node, { name }]) => ({ node, match: this.#texts[name]! }));
  }

  #score(rate: (folded: string, squeezed: string) => number): Map<number, { score: number; name: number }> {
    const found = new Map<number, { score: number; name: number }>();
    for (let name = 0; name < this.#rows.length; name++) {
      const score = rate(this.#folded[name]!, this.#squeezed[name]!);
      if (score < 0) continue;
      const best = found.get(this.#rows[name]!);
      if (!best || score < best.score) found.set(this.#rows[name]!, { score, name });
    }
    return found;
  }
}

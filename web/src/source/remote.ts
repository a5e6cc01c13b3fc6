// The source that asks a server: one request a question, its arguments as JSON. What is on the way, and what
// went wrong, is told to whoever listens.
import { ask } from "./http.ts";
import type { About, Board, Entity, Field, Filter, Hit, Leaderboard, Matrix, Net, Source, TableAsk, TablePage, Tally, Timeline } from "./types.ts";

const MOST = 1000; // rows or links in one answer
const plain = (_: string, value: unknown): unknown => (value instanceof Set ? [...(value as Set<string>)].sort() : value);

export class Remote implements Source {
  readonly most = MOST;
  #waiting = 0;
  #told: (waiting: boolean) => void = () => undefined;

  /** Told when the first question goes out and when the last answer is there. */
  watch(told: (waiting: boolean) => void): void { this.#told = told; }

  async #ask<T>(name: string, args: Record<string, unknown>): Promise<T> {
    if (this.#waiting++ === 0) this.#told(true);
    try {
      const answer = await ask(`api/${name}.json?ask=${encodeURIComponent(JSON.stringify(args, plain))}`);
      const found = (await answer.json()) as T, left = /\brows=(\d+)/.exec(answer.headers.get("kg-left-out") ?? "");
      // A list has no place of its own for what it leaves out.
      return Array.isArray(found) && left ? Object.assign(found, { left_out: { rows: Number(left[1]) } }) : found;
    } finally {
      if (--this.#waiting === 0) this.#told(false);
    }
  }

  about(): Promise<About> { return this.#ask("about", {}); }
  search(text: string, limit: number): Promise<Hit[]> { return text.trim() ? this.#ask("search", { text, limit }) : Promise.resolve([]); }
  tally(filter: Filter): Promise<Tally> { return this.#ask("tally", { filter }); }
  overview(filter: Filter, limit: number): Promise<Net> { return this.#ask("overview", { filter, limit: Math.min(limit, MOST) }); }
  ego(ids: readonly string[], filter: Filter, limit: number): Promise<Net> { return this.#ask("ego", { ids, filter, limit: Math.min(limit, MOST) }); }
  path(from: string, to: string, filter: Filter): Promise<Net | null> { return this.#ask("path", { from, to, filter }); }
  entity(id: string): Promise<Entity | null> { return this.#ask("entity", { id }); }
  between(a: string, b: string): ReturnType<Source["between"]> { return this.#ask("between", { a, b }); }
  matrix(filter: Filter, rows: number, columns: number, metric: string): Promise<Matrix> { return this.#ask("matrix", { filter, rows: Math.min(rows, MOST), columns, metric }); }
  boards(filter: Filter): Promise<Board[]> { return this.#ask("boards", { filter }); }
  leaderboard(benchmark: string | null, filter: Filter): Promise<Leaderboard> { return this.#ask("leaderboard", { benchmark, filter }); }
  table(wanted: TableAsk, filter: Filter): Promise<TablePage> { return this.#ask("table", { ask: { ...wanted, limit: Math.min(wanted.limit, MOST) }, filter }); }
  timeline(benchmark: string | null, metric: string, filter: Filter): Promise<Timeline> { return this.#ask("timeline", { benchmark, metric, filter }); }
  async text(paper: string, field: Field): Promise<string> { return this.#ask("text", { paper, field }); }

  /** The same thing in the words of the graph, as files. */
  data(id: string): Array<[string, string]> { return [["Turtle", `id/${id}.ttl`], ["JSON-LD", `id/${id}.jsonld`]]; }
}

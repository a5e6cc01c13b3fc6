// The page's own source as a program: islands in a file, a question a line, an answer a line. For tests of whoever
// else answers the same questions.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { Embedded } from "../src/source/embedded.ts";
import type { Field, Filter, TableAsk } from "../src/source/types.ts";

const islands = JSON.parse(readFileSync(process.argv[2]!, "utf8")) as Record<string, unknown>;
const element = (id: string): { textContent: string; dataset: object } => ({ textContent: JSON.stringify(islands[id]), dataset: {} });
Object.defineProperty(globalThis, "document", { value: { getElementById: element } });

interface Ask {
  text: string; limit: number; filter: Filter; ids: string[]; from: string; to: string; id: string; a: string; b: string; rows: number; columns: number;
  metric: string; benchmark: string | null; ask: TableAsk; paper: string; field: Field;
}
const source = await Embedded.open();
const ANSWERS: Record<string, (ask: Ask) => Promise<unknown>> = {
  about: () => source.about(),
  search: ({ text, limit }) => source.search(text, limit),
  tally: ({ filter }) => source.tally(filter),
  overview: ({ filter, limit }) => source.overview(filter, limit),
  ego: ({ ids, filter, limit }) => source.ego(ids, filter, limit),
  path: ({ from, to, filter }) => source.path(from, to, filter),
  entity: ({ id }) => source.entity(id),
  between: ({ a, b }) => source.between(a, b),
  matrix: ({ filter, rows, columns, metric }) => source.matrix(filter, rows, columns, metric),
  boards: ({ filter }) => source.boards(filter),
  leaderboard: ({ benchmark, filter }) => source.leaderboard(benchmark, filter),
  table: ({ ask, filter }) => source.table(ask, filter),
  timeline: ({ benchmark, metric, filter }) => source.timeline(benchmark, metric, filter),
  text: ({ paper, field }) => source.text(paper, field),
};

for await (const line of createInterface({ input: process.stdin })) {
  const { name, ask } = JSON.parse(line) as { name: string; ask: Ask };
  const { filter } = ask;
  const whole = filter ? { ...ask, filter: { ...filter, kinds: new Set(filter.kinds), links: new Set(filter.links) } as Filter } : ask;
  const answer = ANSWERS[name];
  process.stdout.write(`${JSON.stringify(answer ? { answer: await answer(whole) } : { error: `no such view: ${name}` })}\n`);
}

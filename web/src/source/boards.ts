// Methods by benchmarks, and the ranked results of one benchmark.
import { node } from "./nets.ts";
import { lowerIsBetter, type Rows } from "./rows.ts";
import type { Board, Cell, Filter, Leaderboard, Matrix, Ranking, Ref, Result } from "./types.ts";

export function matrix(rows: Rows, filter: Filter, most: number, mostColumns: number, metric: string): Matrix {
  const { graph } = rows;
  const passed = graph.passing(filter);
  const { edges, head } = graph;
  const cells = new Map<string, Cell & { s: number; o: number }>();
  const cell = (s: number, o: number): Cell & { s: number; o: number } => {
    const key = `${s} ${o}`;
    let found = cells.get(key);
    if (!found) cells.set(key, (found = { s, o, row: -1, column: -1, papers: 0, confidence: 0, status: "stands", results: [] }));
    return found;
  };
  const metrics = new Map<string, number>();
  for (const n of rows.resultsPassing(filter)) {
    const s = head.results.subject[n]!, o = head.results.benchmark[n]!;
    if (s < 0 || o < 0 || graph.paperOf.has(s)) continue;
    const name = head.results.metric[n]! < 0 ? "" : head.nodes.label[head.results.metric[n]!]!;
    metrics.set(name, (metrics.get(name) ?? 0) + 1);
    if (metric && name !== metric) continue;
    const found = cell(s, o);
    found.results.push({ metric: name, value: head.results.value[n]!, unit: head.results.unit[n]!, kind: head.results.kind[n]!, bound: head.results.bound[n]! });
    found.confidence = Math.max(found.confidence, head.results.score[n]!);
    found.papers = Math.max(found.papers, 1);
  }
  const tested = graph.predicates.indexOf("evaluatedOn");
  for (let n = 0; n < edges.s.length; n++) {
    if (edges.p[n] !== tested || !passed.links[n]) continue;
    if (metric && !cells.has(`${edges.s[n]} ${edges.o[n]}`)) continue;
    const found = cell(edges.s[n]!, edges.o[n]!);
    found.papers = Math.max(found.papers, edges.papers[n]!.filter((paper) => !passed.papers || passed.papers[paper]).length);
    found.confidence = Math.max(found.confidence, edges.score[n]!);
    found.status = graph.status(edges.flags[n]!);
  }
  // The best filled rows and columns: counting, cutting and counting again, since each depends on the other.
  const all = [...cells.values()];
  const shape = (cell: Cell): number => 1 + (cell.results.length ? 1 : 0);
  const score = (list: typeof all, end: "s" | "o"): Map<number, number> => {
    const found = new Map<number, number>();
    for (const cell of list) found.set(cell[end], (found.get(cell[end]) ?? 0) + shape(cell));
    return found;
  };
  const top = (found: Map<number, number>, limit: number): number[] =>
    [...found].sort(([a, x], [b, y]) => y - x || head.nodes.papers[b]! - head.nodes.papers[a]! || a - b).slice(0, limit).map(([n]) => n);
  const allRows = score(all, "s"), allColumns = score(all, "o");
  let columns = top(allColumns, mostColumns);
  let kept = all.filter((cell) => columns.includes(cell.o));
  const lines = top(score(kept, "s"), most);
  kept = kept.filter((cell) => lines.includes(cell.s));
  columns = top(score(kept, "o"), mostColumns);
  const rowAt = new Map(lines.map((n, at) => [n, at])), columnAt = new Map(columns.map((n, at) => [n, at]));
  return {
    rows: lines.map((n) => node(graph, n, passed)), columns: columns.map((n) => node(graph, n, passed)),
    cells: kept.filter((cell) => columnAt.has(cell.o)).map(({ s, o, ...cell }) => ({ ...cell, row: rowAt.get(s)!, column: columnAt.get(o)! })),
    allRows: allRows.size, allColumns: allColumns.size,
    metrics: [...metrics].filter(([name]) => name).sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).map(([name]) => name),
  };
}

/** Benchmarks with something to rank, the fullest first; null stands for results without a benchmark. */
export function boards(rows: Rows, filter: Filter): Board[] {
  const { graph } = rows;
  const { head, edges } = graph;
  const passed = graph.passing(filter);
  const found = new Map<number, { results: number; systems: Set<number> }>();
  const at = (n: number): { results: number; systems: Set<number> } => {
    let row = found.get(n);
    if (!row) found.set(n, (row = { results: 0, systems: new Set() }));
    return row;
  };
  for (const n of rows.resultsPassing(filter)) {
    const row = at(head.results.benchmark[n]!);
    row.results++;
    if (head.results.subject[n]! >= 0) row.systems.add(head.results.subject[n]!);
  }
  const tested = graph.predicates.indexOf("evaluatedOn");
  for (let n = 0; n < edges.s.length; n++) if (edges.p[n] === tested && passed.links[n]) at(edges.o[n]!).systems.add(edges.s[n]!);
  return [...found]
    .map(([n, row]) => ({ benchmark: rows.maybe(n), results: row.results, systems: row.systems.size, n }))
    .sort((a, b) => Number(a.n < 0) - Number(b.n < 0) || b.results - a.results || b.systems - a.systems || a.n - b.n)
    .map(({ n: _, ...row }) => row);
}

/** Results by metric and kind of number, each ranked; then who was tested without a number. */
export function leaderboard(rows: Rows, benchmark: string | null, filter: Filter): Leaderboard {
  const { graph } = rows;
  const { head, edges } = graph;
  const at = benchmark === null ? -1 : graph.number.get(benchmark) ?? -2;
  const groups = new Map<string, { metric: Ref | null; kind: string; unit: string; rows: Result[] }>();
  const told = new Set<number>();
  for (const n of rows.resultsPassing(filter)) {
    if (head.results.benchmark[n] !== at) continue;
    told.add(head.results.subject[n]!);
    const result = rows.result(n);
    const key = [head.results.metric[n], result.kind, result.unit].join(" ");
    const group = groups.get(key);
    if (group) group.rows.push(result);
    else groups.set(key, { metric: result.metric, kind: result.kind, unit: result.unit, rows: [result] });
  }
  const rankings: Ranking[] = [...groups.values()].map((group) => {
    const lower = lowerIsBetter(group.metric?.label ?? group.unit) && group.kind === "absolute";
    const order = (result: Result): number => (result.number === null ? Number.NEGATIVE_INFINITY : lower ? -result.number : result.number);
    group.rows.sort((a, b) => order(b) - order(a) || b.confidence - a.confidence || (a.date < b.date ? -1 : 1));
    return { ...group, lower };
  });
  const rank = (ranking: Ranking): number => (ranking.kind === "absolute" ? 0 : 1) + (ranking.metric ? 0 : 0.5);
  rankings.sort((a, b) => rank(a) - rank(b) || b.rows.length - a.rows.length || ((a.metric?.label ?? "") < (b.metric?.label ?? "") ? -1 : 1));
  const passed = graph.passing(filter);
  const untold: number[] = [];
  const tested = graph.predicates.indexOf("evaluatedOn");
  if (at >= 0) for (const n of graph.at[at]!) if (passed.links[n] && edges.p[n] === tested && edges.o[n] === at && !told.has(edges.s[n]!)) untold.push(...edges.claims[n]!);
  return {
    benchmark: rows.maybe(Math.max(at, -1)), rankings,
    untold: untold.map((claim) => rows.statement(claim, passed.papers)).filter((row) => filter.doubtful || row.status === "stands"),
  };
}

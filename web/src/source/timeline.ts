// Papers over the months, and the results of one benchmark by one metric over the dates.
import { lowerIsBetter, type Rows } from "./rows.ts";
import type { Filter, Timeline, TimelinePoint } from "./types.ts";

/** Milliseconds of a date such as 2026-01-05, 2026-01 or 2026; the middle of what is not told. */
export function moment(date: string): number | null {
  const found = /^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?$/.exec(date);
  if (!found) return null;
  const [, year, month, day] = found;
  return Date.UTC(Number(year), month ? Number(month) - 1 : 6, day ? Number(day) : month ? 15 : 1);
}

export function timeline(rows: Rows, benchmark: string | null, metric: string, filter: Filter): Timeline {
  const { graph } = rows;
  const { head } = graph;
  const passed = graph.passing(filter);
  const months = new Map<string, number>();
  let undated = 0;
  const papers = head.papers.node.flatMap((node, n) => {
    if (!passed.nodes[node]) return [];
    const date = head.papers.date[n]!;
    if (moment(date) === null) { undated++; return []; }
    const month = date.slice(0, 7);
    months.set(month, (months.get(month) ?? 0) + 1);
    return [{ ...rows.ref(node), date }];
  });
  papers.sort((a, b) => (a.date < b.date ? 1 : a.date > b.date ? -1 : 0));
  const at = benchmark === null ? -2 : graph.number.get(benchmark) ?? -2;
  const own = rows.resultsPassing(filter).filter((n) => head.results.benchmark[n] === at && head.results.kind[n] === "absolute");
  const name = (n: number): string => (head.results.metric[n]! < 0 ? "" : head.nodes.label[head.results.metric[n]!]!);
  const counts = new Map<string, number>();
  for (const n of own) counts.set(name(n), (counts.get(name(n)) ?? 0) + 1);
  const metrics = [...counts].map(([metric, results]) => ({ name: metric, results })).sort((a, b) => b.results - a.results || Number(!a.name) - Number(!b.name) || (a.name < b.name ? -1 : 1));
  const chosen = metrics.some((row) => row.name === metric) ? metric : metrics[0]?.name ?? "";
  const lower = lowerIsBetter(chosen);
  const points = own.filter((n) => name(n) === chosen).flatMap((n): TimelinePoint[] => {
    const result = rows.result(n);
    const time = moment(result.date);
    return time === null || result.number === null ? [] : [{ result, time, value: result.number, best: false }];
  });
  points.sort((a, b) => a.time - b.time || (lower ? a.value - b.value : b.value - a.value));
  let best: number | null = null;
  for (const point of points) {
    if (best === null || (lower ? point.value < best : point.value > best)) { point.best = true; best = point.value; }
  }
  return {
    months: [...months].map(([month, count]) => ({ month, papers: count })).sort((a, b) => (a.month < b.month ? -1 : 1)), undated, papers,
    benchmark: at < 0 ? null : rows.ref(at), metric: chosen, metrics, lower, points,
  };
}

// Everything as rows: entities, claims, results, papers; sorted, filtered by text, a page at a time.
import { fold } from "./search.ts";
import type { Rows } from "./rows.ts";
import type { Filter, TableAsk, TableColumn, TableName, TablePage, Value } from "./types.ts";

export const COLUMNS: Record<TableName, TableColumn[]> = {
  entities: [
    { name: "name", title: "Name" }, { name: "kind", title: "Kind" }, { name: "papers", title: "Papers", number: true },
    { name: "links", title: "Links", number: true }, { name: "names", title: "Also written", wide: true },
  ],
  claims: [
    { name: "subject", title: "Subject" }, { name: "predicate", title: "Says" }, { name: "object", title: "Object" },
    { name: "confidence", title: "Confidence", number: true }, { name: "papers", title: "Papers", number: true },
    { name: "status", title: "Status" }, { name: "date", title: "First" }, { name: "sentence", title: "Sentence", wide: true },
  ],
  results: [
    { name: "subject", title: "Of" }, { name: "benchmark", title: "On" }, { name: "metric", title: "Metric" },
    { name: "value", title: "Value", number: true }, { name: "unit", title: "Unit" }, { name: "kind", title: "Kind" },
    { name: "date", title: "Date" }, { name: "confidence", title: "Confidence", number: true },
    { name: "paper", title: "Paper" }, { name: "sentence", title: "Sentence", wide: true },
  ],
  papers: [
    { name: "title", title: "Title" }, { name: "date", title: "Date" }, { name: "venue", title: "Venue" },
    { name: "names", title: "Names", number: true }, { name: "results", title: "Results", number: true },
    { name: "ids", title: "Identifiers" },
  ],
};

/** One row of a table, made when it is needed: a cell for sorting and searching, and the row itself. */
interface Maker { count: number[]; cell: (row: number, column: string) => Value; row: (row: number) => Value[] }

export function table(rows: Rows, ask: TableAsk, filter: Filter): TablePage {
  const columns = COLUMNS[ask.name];
  const made = MAKERS[ask.name](rows, filter);
  const wanted = fold(ask.text.trim());
  const plain = (value: Value): string => (value === null ? "" : typeof value === "object" ? value.label : String(value));
  let found = made.count;
  if (wanted) found = found.filter((row) => columns.some((column) => fold(plain(made.cell(row, column.name))).includes(wanted)));
  const column = columns.find((one) => one.name === ask.sort);
  if (column) {
    const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });
    const keys = new Map(found.map((row) => [row, made.cell(row, column.name)]));
    const sign = ask.down ? -1 : 1;
    found = [...found].sort((a, b) => {
      const x = keys.get(a)!, y = keys.get(b)!;
      const empty = Number(x === null || x === "") - Number(y === null || y === "");
      if (empty) return empty; // what is unknown comes last, whichever way
      const order = typeof x === "number" && typeof y === "number" ? x - y : collator.compare(plain(x), plain(y));
      return sign * order || a - b;
    });
  }
  return { columns, rows: found.slice(ask.offset, ask.offset + ask.limit).map(made.row), total: found.length };
}

const MAKERS: Record<TableName, (rows: Rows, filter: Filter) => Maker> = {
  entities: (rows, filter) => {
    const { graph } = rows;
    const passed = graph.passing(filter);
    const { nodes } = graph.head;
    const count: number[] = [];
    for (let n = 0; n < graph.count; n++) if (passed.nodes[n] && !graph.paperOf.has(n)) count.push(n);
    count.sort((a, b) => nodes.papers[b]! - nodes.papers[a]! || a - b);
    const cells: Record<string, (n: number) => Value> = {
      name: (n) => rows.ref(n), kind: (n) => graph.kind(n), papers: (n) => nodes.papers[n]!,
      links: (n) => graph.at[n]!.reduce((sum, link) => sum + passed.links[link]!, 0), names: (n) => nodes.names[n]!.join(" · "),
    };
    return maker(count, cells);
  },
  claims: (rows, filter) => {
    const { graph } = rows;
    const { claims, spots, predicates, papers } = graph.head;
    const passed = graph.passing(filter);
    const linked = new Map<number, number>();
    graph.edges.claims.forEach((own, link) => own.forEach((claim) => linked.set(claim, link)));
    const count: number[] = [];
    for (let n = 0; n < claims.s.length; n++) {
      const status = graph.status(claims.flags[n]!);
      if (passed.links[linked.get(n)!] && claims.score[n]! >= filter.confidence && (filter.doubtful || status === "stands")) count.push(n);
    }
    const cited = (n: number): number[] => [...new Set(claims.words[n]!.map((spot) => spots.paper[spot]!))].filter((paper) => !passed.papers || passed.papers[paper]);
    const cells: Record<string, (n: number) => Value> = {
      subject: (n) => rows.ref(claims.s[n]!), predicate: (n) => predicates[claims.p[n]!]!, object: (n) => rows.ref(claims.o[n]!),
      confidence: (n) => claims.score[n]!, papers: (n) => cited(n).length, status: (n) => graph.status(claims.flags[n]!),
      date: (n) => cited(n).map((paper) => papers.date[paper]!).filter(Boolean).sort()[0] ?? "",
      sentence: (n) => (claims.words[n]!.length ? rows.quote(claims.words[n]![0]!).sentence : ""),
    };
    return maker(count, cells);
  },
  results: (rows, filter) => {
    const { results, papers } = rows.graph.head;
    const paper = (n: number): number => rows.graph.paperOf.get(results.paper[n]!)!;
    const cells: Record<string, (n: number) => Value> = {
      subject: (n) => rows.maybe(results.subject[n]!), benchmark: (n) => rows.maybe(results.benchmark[n]!), metric: (n) => rows.maybe(results.metric[n]!),
      value: (n) => results.value[n]!, unit: (n) => results.unit[n]!, kind: (n) => results.kind[n]!, date: (n) => papers.date[paper(n)]!,
      confidence: (n) => results.score[n]!, paper: (n) => rows.ref(results.paper[n]!),
      sentence: (n) => (results.words[n]!.length ? rows.quote(results.words[n]![0]!).sentence : ""),
    };
    return maker(rows.resultsPassing(filter), cells);
  },
  papers: (rows, filter) => {
    const { graph } = rows;
    const { papers } = graph.head;
    const passed = graph.passing(filter);
    const results = new Map<number, number>();
    for (const n of rows.resultsPassing(filter)) {
      const at = graph.head.results.paper[n]!;
      results.set(at, (results.get(at) ?? 0) + 1);
    }
    const mentions = graph.predicates.indexOf("mentions");
    const count = papers.node.map((_, n) => n).filter((n) => passed.nodes[papers.node[n]!]);
    const cells: Record<string, (n: number) => Value> = {
      title: (n) => rows.ref(papers.node[n]!), date: (n) => papers.date[n]!, venue: (n) => papers.venue[n]!,
      names: (n) => graph.at[papers.node[n]!]!.filter((link) => graph.edges.p[link] === mentions).length,
      results: (n) => results.get(papers.node[n]!) ?? 0, ids: (n) => papers.ids[n]!.join(" · "),
    };
    return maker(count, cells);
  },
};

function maker(count: number[], cells: Record<string, (n: number) => Value>): Maker {
  const all = Object.values(cells);
  return { count, cell: (row, column) => cells[column]?.(row) ?? null, row: (row) => all.map((cell) => cell(row)) };
}

// The source that a page carries inside it.
import { boards, leaderboard, matrix } from "./boards.ts";
import { Graph } from "./graph.ts";
import { island, type Head, type Texts } from "./island.ts";
import { ego, node, overview, path } from "./nets.ts";
import { FIELDS, Rows } from "./rows.ts";
import { Names } from "./search.ts";
import { table } from "./tables.ts";
import { timeline } from "./timeline.ts";
import type { About, Entity, Field, Filter, Hit, Source, Tally } from "./types.ts";

export class Embedded implements Source {
  readonly most = Infinity;
  readonly #graph: Graph;
  #texts: Promise<Texts> | null = null;
  #rows: Promise<Rows> | null = null;
  #names: Names | null = null;

  constructor(graph: Graph) { this.#graph = graph; }

  static async open(): Promise<Embedded> { return new Embedded(new Graph(await island<Head>("head"))); }

  /** The long texts are unpacked when they are first wanted, or once the first view stands. */
  rows(): Promise<Rows> {
    this.#texts ??= island<Texts>("texts");
    return (this.#rows ??= this.#texts.then((texts) => new Rows(this.#graph, texts)));
  }
  /** Whatever makes the first answer slow and can be done before. */
  prepare(): void {
    this.#names ??= this.#index();
    void this.#graph.at;
    void this.rows();
  }

  async about(): Promise<About> {
    const { head, predicates, years } = this.#graph;
    const known = years.filter((year) => year > 0).sort();
    return {
      all: head.all, shown: head.shown, base: head.base, kinds: head.kinds, links: predicates,
      years: known.length ? [known[0]!, known[known.length - 1]!] : null,
    };
  }

  #index(): Names {
    const { head, paperOf } = this.#graph;
    return new Names(head.nodes.label.map((label, n) => {
      const paper = paperOf.get(n);
      return [label, ...head.nodes.names[n]!, ...(paper === undefined ? [] : head.papers.ids[paper]!)];
    }), head.nodes.papers);
  }

  async search(text: string, limit: number): Promise<Hit[]> {
    this.#names ??= this.#index();
    const { nodes } = this.#graph.head;
    return this.#names.find(text, limit).map(({ node: n, match }) =>
      ({ id: nodes.id[n]!, label: nodes.label[n]!, kind: this.#graph.kind(n), papers: nodes.papers[n]!, match }));
  }

  async tally(filter: Filter): Promise<Tally> {
    const graph = this.#graph;
    const passed = graph.passing(filter);
    const made: Tally = { kinds: Object.create(null) as Tally["kinds"], links: Object.create(null) as Tally["links"], years: {}, institutions: [] };
    for (const kind of graph.head.kinds) made.kinds[kind] = [0, 0];
    for (const name of graph.predicates) made.links[name] = [0, 0];
    for (let n = 0; n < graph.count; n++) {
      const row = made.kinds[graph.kind(n)]!;
      row[0] += passed.nodes[n]!;
      row[1]++;
    }
    for (let n = 0; n < passed.links.length; n++) {
      const row = made.links[graph.predicate(n)]!;
      row[0] += passed.links[n]!;
      row[1]++;
    }
    const places = new Map<number, number>();
    graph.years.forEach((year, paper) => {
      if (year) made.years[year] = (made.years[year] ?? 0) + 1;
      for (const place of graph.institutions[paper]!) places.set(place, (places.get(place) ?? 0) + 1);
    });
    const { nodes } = graph.head;
    made.institutions = [...places].sort(([a, x], [b, y]) => y - x || a - b)
      .map(([n, papers]) => ({ id: nodes.id[n]!, label: nodes.label[n]!, kind: graph.kind(n), papers }));
    return made;
  }

  async overview(filter: Filter, limit: number): ReturnType<Source["overview"]> { return overview(this.#graph, filter, limit); }
  async ego(ids: readonly string[], filter: Filter, limit: number): ReturnType<Source["ego"]> { return ego(this.#graph, ids, filter, limit); }
  async path(from: string, to: string, filter: Filter): ReturnType<Source["path"]> { return path(this.#graph, from, to, filter); }

  async entity(id: string): Promise<Entity | null> {
    const graph = this.#graph, n = graph.number.get(id);
    if (n === undefined) return null;
    const rows = await this.rows();
    const { head, edges } = graph;
    const statements = graph.at[n]!.flatMap((link) => edges.claims[link]!.map((claim) => rows.statement(claim)));
    const ends = ["subject", "benchmark", "metric", "baseline", "paper"] as const;
    const results: number[] = [];
    for (let r = 0; r < head.results.value.length; r++) if (ends.some((end) => head.results[end][r] === n)) results.push(r);
    const written = graph.predicates.indexOf("creator"), mentions = graph.predicates.indexOf("mentions");
    const other = (link: number): number => (edges.s[link] === n ? edges.o[link]! : edges.s[link]!);
    const paper = graph.paperOf.get(n);
    const around = (predicate: number): number[] => graph.at[n]!.filter((link) => edges.p[link] === predicate).map(other);
    return {
      ...node(graph, n), names: head.nodes.names[n]!, same: head.nodes.same[n]!, iri: head.base + id, statements,
      results: results.map((r) => rows.result(r)), named: head.nodes.named[n]!.map((spot) => rows.quote(spot)),
      people: around(written).map((person) => rows.ref(person)),
      paper: paper === undefined ? null : {
        title: rows.texts.title[paper]!, abstract: rows.texts.abstract[paper]!, date: head.papers.date[paper]!, venue: head.papers.venue[paper]!,
        ids: head.papers.ids[paper]!, code: head.papers.code[paper]!, names: around(mentions).map((one) => rows.ref(one)),
      },
    };
  }

  async between(a: string, b: string): ReturnType<Source["between"]> {
    const graph = this.#graph, rows = await this.rows();
    const x = graph.number.get(a), y = graph.number.get(b);
    if (x === undefined || y === undefined) return { statements: [], results: [], named: [] };
    const { edges, head } = graph;
    const links = graph.at[x]!.filter((link) => edges.s[link] === y || edges.o[link] === y);
    const both = head.results.value.map((_, n) => n).filter((n) => {
      const ends = [head.results.subject[n], head.results.benchmark[n], head.results.baseline[n]];
      return ends.includes(x) && ends.includes(y);
    });
    const named = [x, y].flatMap((thing, i) => {
      const paper = graph.paperOf.get(i ? x : y);
      return paper === undefined ? [] : head.nodes.named[thing]!.filter((spot) => head.spots.paper[spot] === paper);
    });
    return {
      statements: links.flatMap((link) => edges.claims[link]!).map((claim) => rows.statement(claim)),
      results: both.map((n) => rows.result(n)), named: named.map((spot) => rows.quote(spot)),
    };
  }

  async matrix(filter: Filter, most: number, columns: number, metric: string): ReturnType<Source["matrix"]> { return matrix(await this.rows(), filter, most, columns, metric); }
  async boards(filter: Filter): ReturnType<Source["boards"]> { return boards(await this.rows(), filter); }
  async leaderboard(benchmark: string | null, filter: Filter): ReturnType<Source["leaderboard"]> { return leaderboard(await this.rows(), benchmark, filter); }
  async table(ask: Parameters<Source["table"]>[0], filter: Filter): ReturnType<Source["table"]> { return table(await this.rows(), ask, filter); }
  async timeline(benchmark: string | null, metric: string, filter: Filter): ReturnType<Source["timeline"]> { return timeline(await this.rows(), benchmark, metric, filter); }
  async text(paper: string, field: Field): Promise<string> {
    const at = this.#graph.paperOf.get(this.#graph.number.get(paper) ?? -1);
    return at === undefined || !FIELDS.includes(field) ? "" : (await this.rows()).texts[field][at]!;
  }
}

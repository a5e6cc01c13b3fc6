// The columns with what the questions need over and over: links, neighbours, the papers behind them.
import type { Head } from "./island.ts";
import type { Filter, Status } from "./types.ts";

export const STANDS = 1, NEGATIVE = 2, HEDGED = 4;
export const MENTIONS = "mentions", WRITTEN = "creator";
export const FIRST = ["evaluatedOn", "outperforms", "comparedWith"];
export const QUIET: ReadonlySet<string> = new Set([MENTIONS, WRITTEN]); // off until asked for

/** All links of one kind between two nodes in one direction; the strongest first, as the build ranked them. */
export interface Edges {
  s: number[]; p: number[]; o: number[]; score: number[]; flags: number[];
  papers: number[][]; claims: number[][];
}
/** What a filter lets through: links, papers, nodes; null stands for all. */
export interface Passed {
  links: Uint8Array; papers: Uint8Array | null; nodes: Uint8Array;
}

export class Graph {
  readonly head: Head;
  readonly count: number;
  readonly predicates: string[];
  readonly number = new Map<string, number>();
  readonly paperOf = new Map<number, number>(); // node -> paper
  readonly years: Int32Array; // of papers; 0 where unknown
  readonly edges: Edges;
  readonly first: number; // links of the first view, at the head of the edges
  #at: number[][] | null = null;
  #institutions: number[][] | null = null;
  #passed: { key: string; value: Passed } | null = null;

  constructor(head: Head) {
    this.head = head;
    this.count = head.nodes.id.length;
    this.predicates = [...head.predicates, MENTIONS, WRITTEN];
    head.nodes.id.forEach((id, n) => this.number.set(id, n));
    head.papers.node.forEach((node, paper) => this.paperOf.set(node, paper));
    this.years = Int32Array.from(head.papers.date, (date) => Number.parseInt(date.slice(0, 4), 10) || 0);
    const made = this.#links();
    this.edges = made.edges;
    this.first = made.first;
  }

  kind(node: number): string { return this.head.kinds[this.head.nodes.kind[node]!]!; }
  predicate(link: number): string { return this.predicates[this.edges.p[link]!]!; }

  status(flags: number): Status {
    if (flags & NEGATIVE) return "negative";
    if (flags & HEDGED) return "hedged";
    return flags & STANDS ? "stands" : "uncertain";
  }

  #links(): { edges: Edges; first: number } {
    const { claims, spots, nodes, papers } = this.head;
    const edges: Edges = { s: [], p: [], o: [], score: [], flags: [], papers: [], claims: [] };
    const seen = new Map<number, number>(); // subject, object, predicate in one number: below 2^53
    const add = (s: number, p: number, o: number, score: number, flags: number): number => {
      const key = (s * this.count + o) * this.predicates.length + p;
      let link = seen.get(key);
      if (link === undefined) {
        link = edges.s.push(s) - 1;
        edges.p.push(p); edges.o.push(o); edges.score.push(score); edges.flags.push(flags);
        edges.papers.push([]); edges.claims.push([]);
        seen.set(key, link);
      } else {
        const better = (flags & STANDS) > (edges.flags[link]! & STANDS);
        if (better) edges.flags[link] = flags;
        if (better || (flags & STANDS) === (edges.flags[link]! & STANDS)) edges.score[link] = Math.max(edges.score[link]!, score);
      }
      return link;
    };
    let first = 0;
    for (let c = 0; c < claims.s.length; c++) {
      const link = add(claims.s[c]!, claims.p[c]!, claims.o[c]!, claims.score[c]!, claims.flags[c]!);
      edges.claims[link]!.push(c);
      const cited = edges.papers[link]!;
      for (const spot of claims.words[c]!) {
        const paper = spots.paper[spot]!;
        if (!cited.includes(paper)) cited.push(paper);
      }
      if (c + 1 === this.head.first) first = edges.s.length;
    }
    const mentions = this.predicates.indexOf(MENTIONS), written = this.predicates.indexOf(WRITTEN);
    for (let node = 0; node < this.count; node++) {
      for (const spot of nodes.named[node]!) {
        const paper = spots.paper[spot]!;
        edges.papers[add(papers.node[paper]!, mentions, node, 100, STANDS)]!.push(paper);
      }
    }
    papers.authors.forEach((people, paper) => {
      for (const person of people) edges.papers[add(papers.node[paper]!, written, person, 100, STANDS)]!.push(paper);
    });
    return { edges, first };
  }

  /** Links at each node, the strongest first. */
  get at(): number[][] {
    if (this.#at) return this.#at;
    const at: number[][] = Array.from({ length: this.count }, () => []);
    for (let link = 0; link < this.edges.s.length; link++) {
      at[this.edges.s[link]!]!.push(link);
      if (this.edges.o[link] !== this.edges.s[link]) at[this.edges.o[link]!]!.push(link);
    }
    return (this.#at = at);
  }

  /** Institutions of each paper. */
  get institutions(): number[][] {
    if (this.#institutions) return this.#institutions;
    const found: number[][] = Array.from({ length: this.head.papers.node.length }, () => []);
    const wanted = new Set(["affiliation", "department"].map((name) => this.predicates.indexOf(name)));
    for (let link = 0; link < this.edges.s.length; link++) {
      if (!wanted.has(this.edges.p[link]!)) continue;
      const paper = this.paperOf.get(this.edges.s[link]!);
      if (paper !== undefined) found[paper]!.push(this.edges.o[link]!);
    }
    return (this.#institutions = found);
  }

  /** Which papers a filter lets through; null for all. */
  papersPassing(filter: Filter): Uint8Array | null {
    if (filter.from === null && filter.to === null && filter.institution === null) return null;
    const place = filter.institution === null ? null : this.number.get(filter.institution) ?? -1;
    return Uint8Array.from(this.head.papers.node, (_, paper) => {
      const year = this.years[paper]!;
      if (filter.from !== null && (year === 0 || year < filter.from)) return 0;
      if (filter.to !== null && (year === 0 || year > filter.to)) return 0;
      return place === null || this.institutions[paper]!.includes(place) ? 1 : 0;
    });
  }

  /** The last filter's outcome is kept: every view asks for the same one. */
  passing(filter: Filter): Passed {
    const key = JSON.stringify([[...filter.kinds].sort(), [...filter.links].sort(), filter.from, filter.to, filter.confidence, filter.institution, filter.doubtful]);
    if (this.#passed?.key === key) return this.#passed.value;
    const papers = this.papersPassing(filter);
    const { edges } = this;
    const kindOff = this.head.kinds.map((kind) => filter.kinds.has(kind));
    const linkOff = this.predicates.map((name) => filter.links.has(name));
    const nodes = new Uint8Array(this.count);
    for (let node = 0; node < this.count; node++) nodes[node] = kindOff[this.head.nodes.kind[node]!] ? 0 : 1;
    const links = new Uint8Array(edges.s.length);
    for (let link = 0; link < links.length; link++) {
      if (linkOff[edges.p[link]!] || edges.score[link]! < filter.confidence) continue;
      if (!filter.doubtful && !(edges.flags[link]! & STANDS)) continue;
      if (!nodes[edges.s[link]!] || !nodes[edges.o[link]!]) continue;
      if (papers && edges.papers[link]!.length && !edges.papers[link]!.some((paper) => papers[paper])) continue;
      links[link] = 1;
    }
    if (papers) {
      const named = this.head.nodes.named, spots = this.head.spots.paper;
      const linked = new Uint8Array(this.count);
      for (let link = 0; link < links.length; link++) if (links[link]) linked[edges.s[link]!] = linked[edges.o[link]!] = 1;
      for (let node = 0; node < this.count; node++) {
        const own = this.paperOf.get(node);
        const seen = own !== undefined ? papers[own] : linked[node] || named[node]!.some((spot) => papers[spots[spot]!]);
        if (!seen) nodes[node] = 0;
      }
    }
    const value = { links, papers, nodes };
    this.#passed = { key, value };
    return value;
  }
}

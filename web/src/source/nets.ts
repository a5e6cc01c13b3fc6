// Parts of the graph that a drawing takes: the first view, what surrounds some nodes, a way between two.
import { FIRST, MENTIONS, type Graph, type Passed } from "./graph.ts";
import type { Filter, Link, Net, Node } from "./types.ts";

export const USUAL = 260; // links; more is no picture

export function node(graph: Graph, n: number, passed: Passed | null = null): Node {
  const { nodes } = graph.head;
  const links = passed ? graph.at[n]!.reduce((sum, link) => sum + passed.links[link]!, 0) : graph.at[n]!.length;
  return { id: nodes.id[n]!, label: nodes.label[n]!, kind: graph.kind(n), papers: nodes.papers[n]!, x: nodes.x[n]!, y: nodes.y[n]!, links };
}

export function link(graph: Graph, n: number, passed: Passed | null): Link {
  const { edges, head } = graph;
  const cited = edges.papers[n]!;
  return {
    source: head.nodes.id[edges.s[n]!]!, target: head.nodes.id[edges.o[n]!]!, predicate: graph.predicate(n),
    papers: passed?.papers ? cited.filter((paper) => passed.papers![paper]).length : cited.length,
    confidence: edges.score[n]!, status: graph.status(edges.flags[n]!),
  };
}

function net(graph: Graph, passed: Passed, links: Iterable<number>, more: number, alone: Iterable<number> = []): Net {
  const drawn = [...new Set(links)];
  const ends = new Set(alone);
  for (const n of drawn) ends.add(graph.edges.s[n]!).add(graph.edges.o[n]!);
  return {
    nodes: [...ends].map((n) => node(graph, n, passed)),
    links: drawn.map((n) => link(graph, n, passed)),
    more,
  };
}

/** The build's first view as far as the filter lets it through; filled up with what is next in rank. */
export function overview(graph: Graph, filter: Filter, limit: number): Net {
  // Where nothing is claimed of anything, which paper names what is all there is to see.
  const claimed = graph.head.claims.s.length > 0;
  const passed = graph.passing(claimed ? filter : { ...filter, links: new Set([...filter.links].filter((name) => name !== MENTIONS)) });
  const chosen: number[] = [];
  for (let n = 0; n < graph.first; n++) if (passed.links[n]) chosen.push(n);
  const untouched = !filter.confidence && !filter.doubtful && !passed.papers && !filter.kinds.size && !FIRST.some((name) => filter.links.has(name));
  const fill = !untouched || limit > USUAL || !chosen.length;
  // What is less telling than tests and comparisons comes on request, or where there are none of these.
  const telling = limit <= USUAL && chosen.length > 0 && FIRST.includes(graph.predicate(chosen[0]!));
  let more = 0;
  for (let n = graph.first; n < passed.links.length; n++) {
    if (!passed.links[n]) continue;
    if (fill && chosen.length < limit && (!telling || FIRST.includes(graph.predicate(n)))) chosen.push(n); else more++;
  }
  return net(graph, passed, chosen, more);
}

/** Nodes with the strongest links around each, and all links among what is drawn then. */
export function ego(graph: Graph, ids: readonly string[], filter: Filter, limit: number): Net {
  const passed = graph.passing(filter);
  const centres = ids.flatMap((id) => graph.number.get(id) ?? []);
  const drawn = new Set(centres);
  let more = 0;
  for (const centre of centres) {
    const around = new Set<number>();
    for (const n of graph.at[centre]!) {
      if (!passed.links[n]) continue;
      const other = graph.edges.s[n] === centre ? graph.edges.o[n]! : graph.edges.s[n]!;
      if (around.size < limit || around.has(other)) around.add(other); else more++;
    }
    for (const other of around) drawn.add(other);
  }
  const links = new Set<number>();
  for (const n of drawn) for (const at of graph.at[n]!) if (passed.links[at] && drawn.has(graph.edges.s[at]!) && drawn.has(graph.edges.o[at]!)) links.add(at);
  return net(graph, passed, links, more, centres);
}

/** A shortest way; of several, one over stronger links. Through papers that name both where no claim leads. */
export function path(graph: Graph, from: string, to: string, filter: Filter): Net | null {
  const start = graph.number.get(from), end = graph.number.get(to);
  if (start === undefined || end === undefined) return null;
  const strict = graph.passing(filter);
  return walk(graph, start, end, strict) ?? walk(graph, start, end, graph.passing({ ...filter, kinds: new Set(), links: new Set() }));
}

function walk(graph: Graph, start: number, end: number, passed: Passed): Net | null {
  const came = new Map<number, number>([[start, -1]]); // node -> link
  let ring = [start];
  while (ring.length && !came.has(end)) {
    const next: number[] = [];
    for (const at of ring) {
      for (const n of graph.at[at]!) {
        const other = graph.edges.s[n] === at ? graph.edges.o[n]! : graph.edges.s[n]!;
        if (passed.links[n] && !came.has(other)) { came.set(other, n); next.push(other); }
      }
    }
    ring = next;
  }
  if (!came.has(end)) return null;
  const links: number[] = [];
  for (let at = end; at !== start;) {
    const n = came.get(at)!;
    links.push(n);
    at = graph.edges.s[n] === at ? graph.edges.o[n]! : graph.edges.s[n]!;
  }
  // Every other link between the same pairs belongs to the way too.
  const steps = links.map((n) => new Set([graph.edges.s[n]!, graph.edges.o[n]!]));
  for (const step of steps) {
    const [a] = step;
    for (const n of graph.at[a!]!) if (passed.links[n] && step.size === 2 && step.has(graph.edges.s[n]!) && step.has(graph.edges.o[n]!)) links.push(n);
  }
  return net(graph, passed, links, 0, [start, end]);
}

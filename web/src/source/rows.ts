// Claims, results and places in texts, as the views want them.
import type { Graph } from "./graph.ts";
import type { Texts } from "./island.ts";
import type { Field, Filter, Quote, Ref, Result, Statement } from "./types.ts";

export const FIELDS: readonly Field[] = ["title", "abstract", "affiliation"];

export class Rows {
  readonly graph: Graph;
  readonly texts: Texts;

  constructor(graph: Graph, texts: Texts) {
    this.graph = graph;
    this.texts = texts;
  }

  ref(node: number): Ref {
    const { nodes } = this.graph.head;
    return { id: nodes.id[node]!, label: nodes.label[node]!, kind: this.graph.kind(node) };
  }
  maybe(node: number): Ref | null { return node < 0 ? null : this.ref(node); }

  quote(spot: number): Quote {
    const { spots, papers } = this.graph.head;
    const paper = spots.paper[spot]!;
    const field = FIELDS[spots.field[spot]!]!;
    const start = spots.start[spot]!, end = spots.end[spot]!, first = spots.first[spot]!;
    return {
      paper: this.ref(papers.node[paper]!), date: papers.date[paper]!, field,
      sentence: this.texts[field][paper]!.slice(first, spots.last[spot]!),
      mark: [start - first, end - first], at: [start, end], by: spots.names[spots.by[spot]!]!,
    };
  }

  /** Sentences from papers that the filter lets through. */
  quotes(words: readonly number[], papers: Uint8Array | null): Quote[] {
    const { spots } = this.graph.head;
    return words.filter((spot) => !papers || papers[spots.paper[spot]!]).map((spot) => this.quote(spot));
  }

  statement(claim: number, papers: Uint8Array | null = null): Statement {
    const { claims, spots, predicates } = this.graph.head;
    const quotes = this.quotes(claims.words[claim]!, papers);
    const dates = quotes.map((quote) => quote.date).filter(Boolean).sort();
    return {
      subject: this.ref(claims.s[claim]!), predicate: predicates[claims.p[claim]!]!, object: this.ref(claims.o[claim]!),
      confidence: claims.score[claim]!, status: this.graph.status(claims.flags[claim]!),
      papers: new Set(claims.words[claim]!.map((spot) => spots.paper[spot]!).filter((paper) => !papers || papers[paper])).size,
      date: dates[0] ?? "", quotes,
    };
  }

  result(n: number): Result {
    const { results, papers } = this.graph.head;
    const paper = this.graph.paperOf.get(results.paper[n]!)!;
    const subject = results.subject[n]!;
    return {
      paper: this.ref(results.paper[n]!), date: papers.date[paper]!,
      subject: this.maybe(subject), benchmark: this.maybe(results.benchmark[n]!),
      metric: this.maybe(results.metric[n]!), baseline: this.maybe(results.baseline[n]!),
      value: results.value[n]!, number: figure(results.value[n]!), unit: results.unit[n]!, kind: results.kind[n]!,
      bound: results.bound[n]!, confidence: results.score[n]!, quotes: results.words[n]!.map((spot) => this.quote(spot)),
    };
  }

  /** Numbers of the results that a filter lets through. */
  resultsPassing(filter: Filter): number[] {
    const { results } = this.graph.head;
    const { papers, nodes } = this.graph.passing(filter);
    const found: number[] = [];
    for (let n = 0; n < results.value.length; n++) {
      if (results.score[n]! < filter.confidence) continue;
      if (papers && !papers[this.graph.paperOf.get(results.paper[n]!)!]) continue;
      const ends = [results.subject[n]!, results.benchmark[n]!, results.metric[n]!];
      if (ends.every((end) => end < 0 || nodes[end] || this.graph.paperOf.has(end))) found.push(n);
    }
    return found;
  }
}

/** The number that a text such as "93.40", "1,234" or "-2" states. */
export function figure(text: string): number | null {
  const plain = text.replace(/[\u2212\u2013]/g, "-").replace(/[,\s\u202f]/g, "");
  const found = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain) ? Number(plain) : Number.NaN;
  return Number.isFinite(found) ? found : null;
}

const LOWER = /\b(perplexity|ppl|error|errors|wer|cer|ter|loss|fid|kid|fvd|lpips|mae|mse|rmse|nrmse|mape|latency|time|runtime|cost|memory|parameters|params|flops|macs|distance|divergence|nll|bits? per (?:byte|character|dim)|bpb|bpc|eer|der|regret|drift|deviation|energy|footprint|false (?:positive|negative) rate|hallucination rate|overhead|size)\b/i;
/** Whether less is better, as far as a metric's name tells. */
export const lowerIsBetter = (metric: string): boolean => LOWER.test(metric);

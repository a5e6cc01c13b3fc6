// What the endpoint answers: SPARQL 1.1 results in JSON, or N-Triples, as rows of terms.
import { ask } from "../source/http.ts";

export interface Term { is: "iri" | "blank" | "literal" | "other"; value: string; language: string; datatype: string }
export interface Answer {
  form: "rows" | "graph" | "truth"; columns: string[]; rows: Array<Array<Term | null>>; truth: boolean;
  cut: string; // why there is not all of it: "rows", "time", "memory"; "" where there is
}
/** Names of formats, their types and endings, for each form of an answer. */
export const FORMATS: Record<Answer["form"], ReadonlyArray<readonly [string, string, string]>> = {
  rows: [["JSON", "application/sparql-results+json", "json"], ["CSV", "text/csv", "csv"], ["TSV", "text/tab-separated-values", "tsv"], ["XML", "application/sparql-results+xml", "xml"]],
  truth: [["JSON", "application/sparql-results+json", "json"], ["XML", "application/sparql-results+xml", "xml"]],
  graph: [["Turtle", "text/turtle", "ttl"], ["N-Triples", "application/n-triples", "nt"], ["JSON-LD", "application/ld+json", "jsonld"]],
};

/** POST a query (SPARQL 1.1 Protocol, 2.1.3). */
export const post = (text: string, accept: string, signal: AbortSignal | null = null): Promise<Response> =>
  ask("sparql", { method: "POST", body: text, headers: { "content-type": "application/sparql-query", accept }, signal });

export async function answer(text: string, signal: AbortSignal): Promise<Answer> {
  const got = await post(text, "application/sparql-results+json, application/n-triples;q=0.9", signal);
  const cut = got.headers.get("kg-truncated") ?? "", body = await got.text();
  if ((got.headers.get("content-type") ?? "").startsWith("application/n-triples")) {
    return { form: "graph", columns: ["subject", "predicate", "object"], rows: triples(body), truth: false, cut };
  }
  return { ...results(JSON.parse(body) as Json), cut };
}

interface Binding { type: string; value: unknown; "xml:lang"?: string; datatype?: string }
interface Json { head: { vars?: string[] }; boolean?: boolean; results?: { bindings: Array<Record<string, Binding>> } }
const KINDS: Record<string, Term["is"]> = { uri: "iri", bnode: "blank", literal: "literal", "typed-literal": "literal" };

export function results(json: Json): Omit<Answer, "cut"> {
  if (typeof json.boolean === "boolean") return { form: "truth", columns: [], rows: [], truth: json.boolean };
  const columns = json.head.vars ?? [];
  const term = (one: Binding | undefined): Term | null => one === undefined ? null : {
    is: KINDS[one.type] ?? "other", value: typeof one.value === "string" ? one.value : JSON.stringify(one.value), language: one["xml:lang"] ?? "", datatype: one.datatype ?? "",
  };
  return { form: "rows", columns, rows: (json.results?.bindings ?? []).map((row) => columns.map((name) => (Object.hasOwn(row, name) ? term(row[name]) : null))), truth: false };
}

const TERM = /<([^>]*)>|(_:[^\s<"]+)|"((?:[^"\\]|\\.)*)"(?:@([\w-]+)|\^\^<([^>]*)>)?/gs;
const LETTERS: Record<string, string> = { t: "\t", b: "\b", n: "\n", r: "\r", f: "\f" };
const plain = (text: string): string => text.replace(/\\(?:u([\dA-Fa-f]{4})|U([\dA-Fa-f]{8})|(.))/g, (_, four: string, eight: string, one: string) =>
  (one === undefined ? String.fromCodePoint(Number.parseInt(four ?? eight, 16)) : LETTERS[one] ?? one));

/** Rows of N-Triples (RDF 1.1); a line that is more than three plain terms stays a text. */
export function triples(text: string): Array<Array<Term | null>> {
  return text.split(/\r?\n/).filter((line) => line.trim() && !line.startsWith("#")).map((line) => {
    const terms = line.includes("<<") ? [] : [...line.matchAll(TERM)].map(([, iri, blank, words, language, datatype]): Term => ({
      is: iri !== undefined ? "iri" : blank !== undefined ? "blank" : "literal", value: plain(iri ?? blank?.slice(2) ?? words ?? ""), language: language ?? "", datatype: datatype ?? "",
    }));
    return terms.length === 3 ? terms : [{ is: "other", value: line, language: "", datatype: "" }, null, null];
  });
}

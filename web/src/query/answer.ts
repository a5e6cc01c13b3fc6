// What the endpoint answers: SPARQL 1.1 results in JSON, or N-Triples, as rows of terms.
import { ask } from "../source/http.ts";
import type { Asked } from "./address.ts";

export interface Term { is: "iri" | "blank" | "literal" | "other"; value: string; language: string; datatype: string }
export interface Answer {
  form: "rows" | "graph" | "truth"; columns: string[]; rows: Array<Array<Term | null>>; truth: boolean;
  cut: string; // why there is not all of it: "rows", "time", "memory"; "" where there is
}
/** Names of formats, as the endpoint calls them, and the endings of their files, for each form of an answer. */
export const FORMATS: Record<Answer["form"], ReadonlyArray<readonly [string, string, string]>> = {
  rows: [["JSON", "json", "json"], ["CSV", "csv", "csv"], ["TSV", "tsv", "tsv"], ["XML", "xml", "xml"]],
  truth: [["JSON", "json", "json"], ["XML", "xml", "xml"]],
  graph: [["Turtle", "turtle", "ttl"], ["N-Triples", "ntriples", "nt"], ["JSON-LD", "jsonld", "jsonld"]],
};
const LONGEST = 30_000; // characters of an address; servers take twice as many

/** A query as the endpoint's parameters (SPARQL 1.1 Protocol, 2.1.2); a named one goes by its name, its values as `$NAME`. */
function parameters(asked: Asked, format = ""): URLSearchParams {
  const made = new URLSearchParams({ query: "query" in asked ? asked.query : asked.named });
  if ("values" in asked) for (const [name, value] of Object.entries(asked.values)) made.append(`$${name}`, value);
  if (format) made.append("format", format);
  return made;
}
/** Where an answer is as a file, for other programs too; null where the query is too long for an address. */
export function file(asked: Asked, format: string): string | null {
  const address = `sparql?${parameters(asked, format)}`;
  return address.length > LONGEST ? null : address;
}

export async function answer(asked: Asked, signal: AbortSignal): Promise<Answer> {
  const headers = { accept: "application/sparql-results+json, application/n-triples;q=0.9" };
  const got = await ask("sparql", { method: "POST", body: parameters(asked), headers, signal });
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

// The columns that `kg/exporters/island.py` writes, and how they come out of the page.

export interface Head {
  version: number; base: string; first: number;
  all: Record<"papers" | "entities" | "claims" | "results", number>;
  shown: Record<"papers" | "entities" | "claims" | "results", number>;
  kinds: string[]; predicates: string[];
  nodes: {
    id: string[]; kind: number[]; label: string[]; papers: number[]; x: number[]; y: number[];
    names: string[][]; same: string[][]; named: number[][];
  };
  papers: { node: number[]; date: string[]; venue: string[]; ids: string[][]; code: string[][]; authors: number[][] };
  claims: { s: number[]; p: number[]; o: number[]; score: number[]; flags: number[]; words: number[][] };
  results: {
    paper: number[]; subject: number[]; benchmark: number[]; metric: number[]; baseline: number[];
    value: string[]; unit: string[]; kind: string[]; bound: string[]; score: number[]; words: number[][];
  };
  spots: {
    paper: number[]; field: number[]; start: number[]; end: number[]; first: number[]; last: number[];
    by: number[]; names: string[];
  };
}
export interface Texts { title: string[]; abstract: string[]; affiliation: string[] }

/** The value of an island of the page. */
export async function island<T>(id: string): Promise<T> {
  const element = document.getElementById(id);
  const text = element?.textContent ?? "";
  if (element?.dataset["encoding"] !== "deflate") return JSON.parse(text) as T;
  const packed = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
  return JSON.parse(await new Response(stream).text()) as T;
}

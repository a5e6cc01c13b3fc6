// What a view asks for and gets. The page answers from the data inside it (embedded.ts); a server can answer
// the same questions over HTTP, so everything here is plain JSON but for `Filter`'s sets.

/** How many rows of each kind an answer had no room for; a server says. */
export interface Cut { left_out?: Record<string, number> }

export type Status = "stands" | "uncertain" | "hedged" | "negative";
export type Field = "title" | "abstract" | "affiliation";

/** What the reader lets through. Sets hold what is switched off, so that an empty filter hides nothing. */
export interface Filter {
  readonly kinds: ReadonlySet<string>;
  readonly links: ReadonlySet<string>;
  readonly from: number | null; // years
  readonly to: number | null;
  readonly confidence: number; // percent
  readonly institution: string | null;
  readonly doubtful: boolean; // also what is negated, hedged or uncertain
}

export interface Counts { papers: number; entities: number; claims: number; results: number }
export interface About {
  all: Counts; shown: Counts; base: string;
  kinds: string[]; links: string[]; years: [number, number] | null;
}
export interface Ref { id: string; label: string; kind: string }
export interface Node extends Ref { papers: number; x: number; y: number; links: number }
export interface Link {
  source: string; target: string; predicate: string; papers: number; confidence: number; status: Status;
}
export interface Net { nodes: Node[]; links: Link[]; more: number } // more: links that there was no room for

export interface Hit extends Ref { papers: number; match: string } // match: the name that was found
/** Shown by the filter, and there in all, by kind, predicate and year. */
export interface Tally extends Cut {
  kinds: Record<string, [number, number]>; links: Record<string, [number, number]>;
  years: Record<string, number>; institutions: Array<Ref & { papers: number }>;
}

/** A place in a paper: the sentence, the marked words in it, and where both are in the field. */
export interface Quote {
  paper: Ref; date: string; field: Field; sentence: string; mark: [number, number];
  at: [number, number]; by: string;
}
export interface Statement extends Cut {
  subject: Ref; predicate: string; object: Ref; confidence: number; status: Status; papers: number; date: string;
  quotes: Quote[];
}
export interface Result extends Cut {
  paper: Ref; date: string; subject: Ref | null; benchmark: Ref | null; metric: Ref | null; baseline: Ref | null;
  value: string; number: number | null; unit: string; kind: string; bound: string; confidence: number; quotes: Quote[];
}
export interface Entity extends Ref, Cut {
  papers: number; names: string[]; same: string[]; iri: string;
  statements: Statement[]; results: Result[]; named: Quote[]; people: Ref[];
  paper: Paper | null;
}
export interface Paper {
  date: string; venue: string; ids: string[]; code: string[]; abstract: string; title: string; names: Ref[];
}

export interface Cell {
  row: number; column: number; papers: number; confidence: number; status: Status;
  results: Array<Pick<Result, "value" | "unit" | "kind" | "bound"> & { metric: string }>;
}
export interface Matrix {
  rows: Node[]; columns: Node[]; cells: Cell[]; allRows: number; allColumns: number; metrics: string[];
}
export interface Board { benchmark: Ref | null; results: number; systems: number }
export interface Ranking { metric: Ref | null; kind: string; unit: string; lower: boolean; rows: Result[] }
export interface Leaderboard extends Cut { benchmark: Ref | null; rankings: Ranking[]; untold: Statement[] }

export type TableName = "entities" | "claims" | "results" | "papers";
export interface TableAsk { name: TableName; sort: string; down: boolean; text: string; offset: number; limit: number }
/** A cell is a text, a number or a thing to go to; the last column of claims and results are sentences. */
export type Value = string | number | Ref | null;
export interface TableColumn { name: string; title: string; number?: boolean; wide?: boolean }
export interface TablePage { columns: TableColumn[]; rows: Value[][]; total: number }

export interface TimelinePoint { result: Result; time: number; value: number; best: boolean }
export interface Timeline extends Cut {
  months: Array<{ month: string; papers: number }>; undated: number; papers: Array<Ref & { date: string }>;
  benchmark: Ref | null; metric: string; metrics: Array<{ name: string; results: number }>; lower: boolean;
  points: TimelinePoint[];
}

export interface Source {
  readonly most: number; // rows, nodes or links to ask for at once
  about(): Promise<About>;
  search(text: string, limit: number): Promise<Hit[]>;
  tally(filter: Filter): Promise<Tally>;
  overview(filter: Filter, limit: number): Promise<Net>;
  ego(ids: readonly string[], filter: Filter, limit: number): Promise<Net>;
  path(from: string, to: string, filter: Filter): Promise<Net | null>;
  entity(id: string): Promise<Entity | null>;
  between(a: string, b: string): Promise<{ statements: Statement[]; results: Result[]; named: Quote[] }>;
  matrix(filter: Filter, rows: number, columns: number, metric: string): Promise<Matrix>;
  boards(filter: Filter): Promise<Board[] & Cut>;
  leaderboard(benchmark: string | null, filter: Filter): Promise<Leaderboard>;
  table(ask: TableAsk, filter: Filter): Promise<TablePage>;
  timeline(benchmark: string | null, metric: string, filter: Filter): Promise<Timeline>;
  text(paper: string, field: Field): Promise<string>;
  prepare?(): void; // what makes first answers slow and can be done before
  watch?(told: (waiting: boolean) => void): void; // where answers take their time
  data?(id: string): Array<[string, string]>; // names and addresses of a thing's data
}

// What the reader looks at, and its form in the address, so that a link brings another reader to the same place.
import { QUIET } from "./source/graph.ts";
import { USUAL } from "./source/nets.ts";
import type { Filter, TableName } from "./source/types.ts";

export const VIEWS = ["network", "matrix", "leaderboard", "table", "timeline"] as const;
export type View = (typeof VIEWS)[number];
export const THEMES = ["auto", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];
export interface Camera { x: number; y: number; ratio: number }

export interface State {
  view: View;
  chosen: string | null; // a node
  pair: string | null; // with `chosen`, the ends of a link
  filter: Filter;
  open: readonly string[]; // nodes whose surroundings are drawn
  only: boolean; // ... and nothing else
  limit: number; // links of the overview
  from: string | null; // the ends of a way
  to: string | null;
  board: string | null; // a benchmark; "" stands for results without one
  metric: string;
  size: number; // rows of the matrix
  table: TableName;
  sort: string;
  down: boolean;
  text: string;
  page: number;
  camera: Camera | null;
  theme: Theme;
}

export const START: State = {
  view: "network", chosen: null, pair: null,
  filter: { kinds: new Set(), links: QUIET, from: null, to: null, confidence: 0, institution: null, doubtful: false },
  open: [], only: false, limit: USUAL, from: null, to: null, board: null, metric: "", size: 40,
  table: "entities", sort: "", down: false, text: "", page: 0, camera: null, theme: "auto",
};

const TABLES: readonly TableName[] = ["entities", "claims", "results", "papers"];
const same = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean => a.size === b.size && [...a].every((one) => b.has(one));

/** The fragment of a state; what is as at the start is left out. */
export function format(state: State): string {
  const made = new URLSearchParams();
  const add = (key: string, value: string | number | null, start: string | number | null = null): void => {
    if (value !== start && value !== null) made.append(key, String(value));
  };
  add("view", state.view, START.view);
  add("at", state.chosen);
  add("with", state.pair);
  for (const id of state.open) add("open", id);
  if (state.only) add("only", 1);
  add("links", state.limit, USUAL);
  add("from", state.from);
  add("to", state.to);
  add("on", state.board);
  add("by", state.metric, "");
  add("rows", state.size, START.size);
  add("table", state.table, START.table);
  add("sort", state.sort, "");
  if (state.down) add("down", 1);
  add("text", state.text, "");
  add("page", state.page, 0);
  const { filter } = state;
  for (const kind of filter.kinds) add("hide", kind);
  if (!same(filter.links, QUIET)) add("without", [...filter.links].join(" "));
  add("since", filter.from);
  add("until", filter.to);
  add("sure", filter.confidence, 0);
  add("of", filter.institution);
  if (filter.doubtful) add("doubtful", 1);
  if (state.camera) add("eye", [state.camera.x, state.camera.y, state.camera.ratio].map((n) => n.toFixed(4)).join(" "));
  add("theme", state.theme, "auto");
  return made.toString();
}

/** The state that a fragment describes; what it does not understand stays as at the start. */
export function parse(fragment: string): State {
  const text = fragment.replace(/^#/, "");
  if (text && !text.includes("=")) return { ...START, chosen: decoded(text) }; // a bare id, as older pages wrote
  const read = new URLSearchParams(text);
  const one = <T extends string>(key: string, among: readonly T[], start: T): T => among.find((value) => value === read.get(key)) ?? start;
  const whole = (key: string, least: number, most: number): number | null => {
    const value = Number.parseInt(read.get(key) ?? "", 10);
    return Number.isFinite(value) ? Math.min(Math.max(value, least), most) : null;
  };
  const eye = (read.get("eye") ?? "").split(" ").map(Number);
  const without = read.get("without");
  return {
    view: one("view", VIEWS, START.view), chosen: read.get("at"), pair: read.get("at") ? read.get("with") : null,
    open: read.getAll("open").slice(0, 50), only: read.has("only"), limit: whole("links", 1, 100_000) ?? USUAL,
    from: read.get("from"), to: read.get("to"), board: read.get("on"), metric: read.get("by") ?? "",
    size: whole("rows", 1, 2000) ?? START.size, table: one("table", TABLES, START.table), sort: read.get("sort") ?? "",
    down: read.has("down"), text: read.get("text") ?? "", page: whole("page", 0, 1_000_000) ?? 0,
    filter: {
      kinds: new Set(read.getAll("hide")), links: without === null ? QUIET : new Set(without.split(" ").filter(Boolean)),
      from: whole("since", 1, 9999), to: whole("until", 1, 9999), confidence: whole("sure", 0, 100) ?? 0,
      institution: read.get("of"), doubtful: read.has("doubtful"),
    },
    camera: eye.length === 3 && eye.every(Number.isFinite) && eye[2]! > 0 ? { x: eye[0]!, y: eye[1]!, ratio: eye[2]! } : null,
    theme: one("theme", THEMES, "auto"),
  };
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

// An answer as a table that everybody can read: pages of rows, IRIs of the graph as links, files to take away.
import { bdi, count, h, outside, put } from "../dom.ts";
import { format, START } from "../state.ts";
import type { Asked } from "./address.ts";
import { file, FORMATS, type Answer, type Term } from "./answer.ts";

const ROWS = 100;
const KINDS = new Set(["method", "model", "benchmark", "task", "metric", "paper", "institution", "person"]); // what the explorer shows
const CUTS: Record<string, string> = {
  rows: "the server gives no more rows at once; there are more", time: "the server's time for a query was over; there may be more", memory: "the server's memory for a query was full; there may be more",
};

/** Where the graph's things are, and short names for the rest. */
export interface Space { base: string; prefixes: Record<string, string> }

export const truncated = (cut: string, rows: number, noun: string): string => `Truncated at ${count(rows, noun)}: ${CUTS[cut] ?? `the server's limit (${cut})`}.`;

export class Results {
  readonly #box: HTMLElement;
  readonly #space: () => Space;
  readonly #say: (text: string) => void;

  constructor(box: HTMLElement, space: () => Space, say: (text: string) => void) {
    this.#box = box;
    this.#space = space;
    this.#say = say;
  }

  clear(): void { put(this.#box); }
  note(...parts: Array<Node | string>): void { put(this.#box, h("h2", { id: "answer-title", class: "hidden" }, "Answer"), ...parts); }

  show(found: Answer, asked: Asked, seconds: number): void {
    const noun = found.form === "graph" ? "triple" : "row", size = count(found.rows.length, noun);
    const told = found.form === "truth" ? (found.truth ? "Yes (true)" : "No (false)") : size;
    const cut = found.cut ? h("p", { class: "cut", role: "alert" }, truncated(found.cut, found.rows.length, noun), " Its files end there too.") : "";
    const saves = FORMATS[found.form].flatMap(([name, format, ending]) => {
      const href = file(asked, format);
      return href ? [h("a", { class: "button save", href, download: `answer.${ending}` }, name)] : [];
    });
    const table = h("div", { class: "wide", tabindex: "0", role: "region", "aria-label": "Rows" }), pages = h("div", { class: "pages" });
    const show = (page: number): void => {
      put(table, this.#table(found, page * ROWS));
      table.scrollTop = 0;
      const turn = (label: string, to: number, on: boolean): HTMLElement => h("button", { type: "button", disabled: !on, click: () => { show(to); table.focus(); } }, label);
      const last = Math.ceil(found.rows.length / ROWS) - 1;
      put(pages, ...(last > 0 ? [turn("← Before", page - 1, page > 0), h("span", { class: "soft" }, `${(page * ROWS + 1).toLocaleString("en")}–${Math.min((page + 1) * ROWS, found.rows.length).toLocaleString("en")} of ${size}`), turn("Next →", page + 1, page < last)] : []));
    };
    if (found.rows.length) show(0);
    put(this.#box,
      h("div", { class: "bar told" }, h("h2", { id: "answer-title" }, told), h("span", { class: "soft" }, `${seconds.toFixed(2)} s`), h("span", { class: "saves" }, h("span", { class: "soft" }, saves.length ? "Save as " : "Too long a query for links to its files"), ...saves)),
      cut, ...(found.rows.length ? [table, pages] : found.form === "truth" ? [] : [h("p", { class: "empty" }, "Nothing in the graph answers this.")]));
    if (this.#box.getBoundingClientRect().top > innerHeight * 0.8) this.#box.scrollIntoView({ block: "start" });
    this.#say(`${told}${found.cut ? `. ${truncated(found.cut, found.rows.length, noun)}` : ""}`);
  }

  #table(found: Answer, from: number): HTMLElement {
    const rows = found.rows.slice(from, from + ROWS);
    const numeric = found.columns.map((_, n) => found.rows.every((row) => !row[n] || /#(integer|decimal|double|float|int|long)$/.test(row[n]!.datatype)) && found.rows.some((row) => row[n]));
    const space = this.#space();
    return h("table", { class: "rows" },
      h("caption", { class: "hidden" }, "Answer to the query; claims and numbers as the abstracts state them, not verified"),
      h("thead", {}, h("tr", {}, h("th", { scope: "col", class: "place" }, h("span", { class: "hidden" }, "Row")), ...found.columns.map((name, n) => h("th", { scope: "col", class: numeric[n] ? "number" : null }, bdi(name))))),
      h("tbody", {}, ...rows.map((row, r) => h("tr", {}, h("td", { class: "place" }, (from + r + 1).toLocaleString("en")),
        ...row.map((term, n) => h("td", { class: numeric[n] ? "number" : null }, term ? this.#term(term, space) : h("span", { class: "hidden" }, "unbound")))))));
  }

  #term(term: Term, { base, prefixes }: Space): Node {
    if (term.is === "iri") return iri(term.value, base, prefixes);
    if (term.is === "blank") return bdi(`_:${term.value}`);
    // Identifiers of papers and web addresses stand in the graph as texts.
    const text = h("span", { class: term.value.length > 60 ? "text long" : "text" }, /^(?:arxiv|doi|acl|https?):\S+$/i.test(term.value) ? outside(term.value) : bdi(term.value));
    if (term.language) text.append(h("small", { class: "soft" }, ` @${term.language}`));
    return text;
  }
}

/** A thing of the graph leads to its page at the server and to the explorer; other web addresses lead out. */
export function iri(value: string, base: string, prefixes: Record<string, string>): HTMLElement {
  const path = base && value.startsWith(base) ? value.slice(base.length) : "";
  if (path && !/^[./\\]|[?#]/.test(path)) {
    const link = h("a", { href: `id/${path}`, title: value }, bdi(path));
    if (!KINDS.has(path.split("/")[0]!)) return h("span", { class: "thing" }, link);
    return h("span", { class: "thing" }, link, " ", h("a", { class: "go", href: `./#${format({ ...START, chosen: path, open: [path], only: true })}`, "aria-label": `${path} in the explorer`, title: "In the explorer" }, "◎"));
  }
  const short = Object.entries(prefixes).find(([, space]) => value.startsWith(space) && /^[\w-]*$/.test(value.slice(space.length)));
  return short ? h("span", { title: value }, bdi(`${short[0]}:${value.slice(short[1].length)}`)) : outside(value);
}

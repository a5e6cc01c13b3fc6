// Everything as rows that sort: entities, claims, results, papers.
import type { App, Sheet, ViewPart } from "../app.ts";
import { bdi, h, put, shorten } from "../dom.ts";
import type { Item, Picture } from "../export/picture.ts";
import { Latest } from "../latest.ts";
import { palette } from "../network/scene.ts";
import { sure, thing } from "../quotes.ts";
import type { Net, TableColumn, TableName, TablePage, Value } from "../source/types.ts";
import type { State } from "../state.ts";
import { says, STATUS } from "../words.ts";

const NAMES: TableName[] = ["entities", "claims", "results", "papers"];
const ROWS = 100, MOST = 100_000; // on a page, in a sheet
const KEYS = ["table", "sort", "down", "text", "page", "filter", "view"] as const;

export class TableView implements ViewPart {
  readonly #app: App;
  readonly #tabs: HTMLButtonElement[];
  readonly #text: HTMLInputElement;
  readonly #total = h("p", { class: "soft", role: "status" });
  readonly #box = h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Rows" });
  readonly #pages = h("div", { class: "pages" });
  #page: TablePage = { columns: [], rows: [], total: 0 };
  readonly #latest = new Latest();
  #late = 0;

  constructor(app: App, parent: HTMLElement) {
    this.#app = app;
    this.#tabs = NAMES.map((name) => h("button", { type: "button", "data-table": name, click: () => app.set({ table: name, sort: "", down: false, page: 0 }) }, name[0]!.toUpperCase() + name.slice(1)));
    this.#text = h("input", {
      type: "search", id: "find-row", placeholder: "Only rows with …", "aria-label": "Only rows with this text",
      input: () => { clearTimeout(this.#late); this.#late = window.setTimeout(() => app.set({ text: this.#text.value, page: 0 }), 120); },
    });
    put(parent, h("h2", { class: "hidden" }, "Table"), h("div", { class: "bar" }, h("div", { class: "switch", role: "group", "aria-label": "Rows of" }, ...this.#tabs), this.#text, this.#total), this.#box, this.#pages);
  }

  async update(state: State, before: State | null): Promise<void> {
    if (before && KEYS.every((key) => state[key] === before[key])) return;
    const ask = { name: state.table, sort: state.sort, down: state.down, text: state.text, offset: state.page * ROWS, limit: ROWS };
    const page = await this.#latest.of(this.#app.source.table(ask, state.filter));
    if (!page) return;
    this.#page = page;
    for (const tab of this.#tabs) tab.setAttribute("aria-pressed", String(tab.dataset["table"] === state.table));
    if (document.activeElement !== this.#text) this.#text.value = state.text;
    const { total } = this.#page, first = state.page * ROWS;
    this.#total.textContent = total ? `${(first + 1).toLocaleString("en")}–${Math.min(first + ROWS, total).toLocaleString("en")} of ${total.toLocaleString("en")}` : "nothing passes the filters";
    this.#draw(state);
    const turn = (label: string, page: number, on: boolean): HTMLElement => h("button", { type: "button", disabled: !on, click: () => this.#app.set({ page }) }, label);
    put(this.#pages, ...(total > ROWS ? [turn("← Before", state.page - 1, state.page > 0), turn("Next →", state.page + 1, first + ROWS < total)] : []));
  }

  #draw(state: State): void {
    const { columns, rows } = this.#page;
    const active = this.#box.contains(document.activeElement) ? (document.activeElement as HTMLElement).dataset["sort"] : undefined;
    const title = (column: TableColumn): HTMLElement => {
      const on = state.sort === column.name;
      return h("th", { scope: "col", "aria-sort": on ? (state.down ? "descending" : "ascending") : "none", class: column.wide ? "wide" : null },
        h("button", { type: "button", "data-sort": column.name, click: () => this.#app.set({ sort: column.name, down: on ? !state.down : Boolean(column.number), page: 0 }) },
          column.title, h("span", { "aria-hidden": "true" }, on ? (state.down ? " ↓" : " ↑") : "")));
    };
    put(this.#box, h("table", { class: "rows" },
      h("caption", { class: "hidden" }, `${state.table}; results and claims as the abstracts state them, not verified`),
      h("thead", {}, h("tr", {}, ...columns.map(title))),
      h("tbody", {}, ...rows.map((row) => h("tr", {}, ...row.map((value, n) => h("td", { class: columns[n]!.number ? "number" : columns[n]!.wide ? "wide" : columns[n]!.name === "date" ? "date" : null }, this.#cell(columns[n]!, value))))))));
    this.#box.scrollTop = 0;
    if (active) this.#box.querySelector<HTMLElement>(`[data-sort="${CSS.escape(active)}"]`)?.focus();
  }

  #cell(column: TableColumn, value: Value): HTMLElement | string {
    if (value === null) return "";
    if (typeof value === "object") return thing(this.#app, value);
    if (column.name === "confidence") return sure(Number(value));
    if (column.name === "predicate") return says(String(value));
    if (column.name === "status") return STATUS[value as keyof typeof STATUS] ?? "";
    return typeof value === "number" ? value.toLocaleString("en") : bdi(value);
  }

  #plain(column: TableColumn, value: Value): string | number {
    if (value === null) return "";
    if (typeof value === "object") return value.label;
    return column.name === "predicate" ? says(String(value)) : value;
  }

  picture(): Picture | null {
    const { columns, rows } = this.#page, colors = palette(), made: Item[] = [];
    if (!rows.length) return null;
    const widths = columns.map((column) => (column.wide ? 420 : column.number ? 80 : 190));
    const row = (texts: string[], y: number, bold: boolean): void => {
      let x = 16;
      texts.forEach((text, n) => {
        made.push({ is: "text", x, y, text: shorten(text, Math.floor(widths[n]! / 6.4)), fill: colors.ink, size: 12, bold });
        x += widths[n]!;
      });
      made.push({ is: "path", d: `M16 ${y + 8}h${widths.reduce((a, b) => a + b, 0)}`, stroke: colors.line });
    };
    row(columns.map((column) => column.title), 28, true);
    rows.forEach((values, n) => row(values.map((value, c) => String(this.#plain(columns[c]!, value))), 54 + n * 26, false));
    return { width: widths.reduce((a, b) => a + b, 32), height: 54 + rows.length * 26, ground: colors.paper, items: made };
  }
  /** All rows that pass, not just this page of them; from a server in portions, and no more than a sheet can take. */
  async sheet(): Promise<Sheet> {
    const { state, source } = this.#app, rows: Value[][] = [];
    for (;;) {
      const ask = { name: state.table, sort: state.sort, down: state.down, text: state.text, offset: rows.length, limit: Math.min(source.most, MOST - rows.length) };
      const { columns, rows: more, total } = await source.table(ask, state.filter);
      rows.push(...more);
      if (more.length && rows.length < Math.min(total, MOST)) continue;
      return { name: state.table, columns: columns.map((column) => column.name), rows: rows.map((row) => row.map((value, n) => this.#plain(columns[n]!, value))), left: total - rows.length };
    }
  }
  async net(): Promise<Net> {
    const ids = [...new Set(this.#page.rows.flat().flatMap((value) => (value !== null && typeof value === "object" ? [value.id] : [])))];
    const found = await this.#app.source.ego(ids, this.#app.state.filter, 0);
    const own = new Set(ids);
    return { nodes: found.nodes.filter((node) => own.has(node.id)), links: found.links.filter((link) => own.has(link.source) && own.has(link.target)), more: 0 };
  }
}

// Methods and models by benchmarks: what was tested on what, and how it came out.
import type { App, Sheet, ViewPart } from "../app.ts";
import { bdi, count, h, put, shorten } from "../dom.ts";
import type { Item, Picture } from "../export/picture.ts";
import { Latest } from "../latest.ts";
import { palette } from "../network/scene.ts";
import type { Cell, Matrix, Net, Node } from "../source/types.ts";
import { START, type State } from "../state.ts";
import { sign, told } from "../words.ts";

const COLUMNS = 24;

export class MatrixView implements ViewPart {
  readonly #app: App;
  readonly #bar = h("div", { class: "bar" });
  readonly #box = h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Matrix" });
  readonly #metric: HTMLSelectElement;
  readonly #latest = new Latest();
  #matrix: Matrix | null = null;

  constructor(app: App, parent: HTMLElement) {
    this.#app = app;
    this.#metric = h("select", { id: "matrix-metric", change: () => app.set({ metric: this.#metric.value }) });
    put(parent, h("h2", {}, "Methods and models by benchmark"),
      h("p", { class: "lead" }, "A number is what an abstract claims, not verified; a dot: tested, no number told. Choose a cell for the sentences."), this.#bar, this.#box);
  }

  async update(state: State, before: State | null): Promise<void> {
    if (before && state.filter === before.filter && state.size === before.size && state.metric === before.metric && state.view === before.view) {
      this.#mark(state);
      return;
    }
    const found = await this.#latest.of(this.#app.source.matrix(state.filter, state.size, COLUMNS, state.metric));
    if (!found) return;
    this.#matrix = found;
    put(this.#metric, h("option", { value: "" }, "any metric"), ...found.metrics.map((name) => h("option", { value: name }, name)));
    this.#metric.value = found.metrics.includes(state.metric) ? state.metric : "";
    const more = found.rows.length < found.allRows && state.size < this.#app.source.most;
    put(this.#bar, h("label", { for: "matrix-metric" }, "Score by "), this.#metric,
      h("span", { class: "soft" }, `${found.rows.length} of ${count(found.allRows, "method or model", "methods and models")}, ${found.columns.length} of ${count(found.allColumns, "benchmark")}, the best filled first`),
      more && h("button", { type: "button", click: () => this.#app.set({ size: state.size * 2 }) }, "Show more rows"),
      state.size > START.size && h("button", { type: "button", click: () => this.#app.set({ size: START.size }) }, "Fewer rows"));
    this.#draw(found);
    this.#mark(state);
  }

  #draw(found: Matrix): void {
    if (!found.cells.length) {
      put(this.#box, h("p", { class: "empty" }, "No test passes the filters."));
      return;
    }
    const at = new Map(found.cells.map((cell) => [`${cell.row} ${cell.column}`, cell]));
    const head = (node: Node, most: number): HTMLElement => h("button", { type: "button", class: "name", "data-id": node.id, click: () => this.#app.choose(node.id), title: node.label }, sign(node.kind), bdi(shorten(node.label, most)));
    const body = found.rows.map((row, r) => h("tr", {}, h("th", { scope: "row" }, head(row, 32)), ...found.columns.map((column, c) => {
      const cell = at.get(`${r} ${c}`);
      return cell ? h("td", {}, this.#cell(row, column, cell)) : h("td");
    })));
    put(this.#box, h("table", { class: "matrix" },
      h("caption", { class: "hidden" }, "Scores of methods and models by benchmark, as claimed in the abstracts"),
      h("thead", {}, h("tr", {}, h("td"), ...found.columns.map((column) => h("th", { scope: "col" }, head(column, 20))))), h("tbody", {}, ...body)));
    this.#box.onkeydown = (event) => this.#walk(event);
  }

  #cell(row: Node, column: Node, cell: Cell): HTMLElement {
    const [best] = [...cell.results].sort((a, b) => Number(a.kind !== "absolute") - Number(b.kind !== "absolute"));
    const text = best ? told(best) : "●";
    const all = cell.results.map((result) => `${told(result)} ${result.metric}`.trim()).join("; ");
    return h("button", {
      type: "button", class: `cell ${best ? best.kind : "bare"} ${cell.status}`, "data-a": row.id, "data-b": column.id, style: null,
      "data-strength": String(Math.min(3, Math.ceil(Math.log2(cell.papers + 1)))),
      "aria-label": `${row.label} on ${column.label}: ${all || "tested, no number told"}`, title: all || "tested, no number told",
      click: () => this.#app.choose(row.id, column.id),
    }, h("span", { dir: "auto" }, shorten(text, 16)), best?.metric ? h("small", { dir: "auto" }, shorten(best.metric, 14) + (cell.results.length > 1 ? ` +${cell.results.length - 1}` : "")) : null);
  }

  #mark(state: State): void {
    for (const button of this.#box.querySelectorAll("button")) {
      const own = button.dataset["a"] ? button.dataset["a"] === state.chosen && button.dataset["b"] === state.pair : button.dataset["id"] === state.chosen && state.pair === null;
      button.setAttribute("aria-pressed", String(own));
    }
  }

  /** Arrow keys go from cell to filled cell. */
  #walk(event: KeyboardEvent): void {
    const step = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] }[event.key];
    const from = document.activeElement?.closest("td, th");
    if (!step || !from || !this.#box.contains(from)) return;
    const rows = [...this.#box.querySelectorAll("tr")];
    let r = rows.indexOf(from.parentElement as HTMLTableRowElement), c = [...from.parentElement!.children].indexOf(from);
    for (;;) {
      r += step[0]!; c += step[1]!;
      const cell = rows[r]?.children[c];
      if (!cell) return;
      const button = cell.querySelector("button");
      if (button) { event.preventDefault(); button.focus(); return; }
    }
  }

  picture(): Picture | null {
    const found = this.#matrix, colors = palette();
    if (!found?.cells.length) return null;
    const left = 210, top = 150, w = 74, line = 26, made: Item[] = [];
    found.columns.forEach((column, c) => made.push({ is: "text", x: left + c * w + w / 2, y: top - 10, text: shorten(column.label, 24), fill: colors.ink, size: 11, bold: true, turn: -45 }));
    found.rows.forEach((row, r) => {
      made.push({ is: "text", x: left - 10, y: top + r * line + 17, text: shorten(row.label, 32), fill: colors.ink, size: 11, anchor: "end" });
      made.push({ is: "path", d: `M${left} ${top + r * line}h${found.columns.length * w}`, stroke: colors.line });
    });
    for (const cell of found.cells) {
      const [best] = cell.results;
      made.push({ is: "text", x: left + cell.column * w + w / 2, y: top + cell.row * line + 17, text: best ? shorten(told(best), 12) : "●", fill: best ? colors.ink : colors.soft, size: 11, anchor: "middle" });
    }
    return { width: left + found.columns.length * w + 120, height: top + found.rows.length * line + 20, ground: colors.paper, items: made };
  }
  async sheet(): Promise<Sheet> {
    const found = this.#matrix!;
    return {
      name: "matrix", columns: ["method", "benchmark", "value", "unit", "metric", "kind", "bound", "papers", "confidence"],
      rows: found.cells.flatMap((cell) => {
        const ends = [found.rows[cell.row]!.label, found.columns[cell.column]!.label], rest = [cell.papers, cell.confidence / 100];
        if (!cell.results.length) return [[...ends, "", "", "", "", "", ...rest]];
        return cell.results.map((result) => [...ends, result.value, result.unit, result.metric, result.kind, result.bound, ...rest]);
      }),
    };
  }
  async net(): Promise<Net> {
    const found = this.#matrix!;
    return {
      nodes: [...found.rows, ...found.columns], more: 0,
      links: found.cells.map((cell) => ({ source: found.rows[cell.row]!.id, target: found.columns[cell.column]!.id, predicate: "evaluatedOn", papers: cell.papers, confidence: cell.confidence, status: cell.status })),
    };
  }
}

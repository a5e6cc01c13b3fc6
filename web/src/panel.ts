// The details of what is chosen: names, links out, papers, what is said of it and by which sentences.
import type { App } from "./app.ts";
import { bdi, byId, count, few, h, outside, put } from "./dom.ts";
import { Latest } from "./latest.ts";
import { go, leftOut, quote, results, statement, thing } from "./quotes.ts";
import type { Entity, Hit, Ref, Statement } from "./source/types.ts";
import type { State } from "./state.ts";
import { LINK_ORDER, saidOf, says, sign, SYMMETRIC } from "./words.ts";

export class Panel {
  readonly #app: App;
  readonly #box = byId("panel");
  readonly #latest = new Latest();

  constructor(app: App) { this.#app = app; }

  async update(state: State, before: State | null): Promise<void> {
    if (before && before.chosen === state.chosen && before.pair === state.pair && before.open === state.open && before.only === state.only && before.from === state.from) return;
    const moved = !before || before.chosen !== state.chosen || before.pair !== state.pair;
    const parts = await this.#latest.of(this.#parts(state));
    if (!parts) return;
    const held = document.activeElement instanceof HTMLElement && this.#box.contains(document.activeElement) ? document.activeElement.dataset["act"] : undefined;
    put(this.#box, ...parts);
    if (moved) this.#box.scrollTop = 0;
    if (held) this.#box.querySelector<HTMLElement>(`[data-act="${held}"]`)?.focus();
  }

  async #parts(state: State): Promise<HTMLElement[]> {
    if (state.chosen === null) return this.#start();
    if (state.pair !== null) return this.#between(state.chosen, state.pair);
    const entity = await this.#app.source.entity(state.chosen);
    return entity ? this.#entity(entity, state) : [this.#close(), h("p", { class: "empty" }, "Nothing here goes by ", bdi(state.chosen), ".")];
  }

  #close(): HTMLElement { return h("button", { type: "button", class: "close", "data-act": "close", "aria-label": "Close the details", title: "Close (Esc)", click: () => this.#app.choose(null) }, "×"); }
  #title(ref: Ref): HTMLElement[] { return [h("p", { class: "kind" }, sign(ref.kind), ref.kind), h("h2", {}, bdi(ref.label))]; }

  #acts(entity: Entity, state: State): HTMLElement {
    const act = (name: string, label: string, key: string, click: () => void, on: boolean | null = null): HTMLElement =>
      h("button", { type: "button", "data-act": name, title: `key ${key}`, "aria-keyshortcuts": key, "aria-pressed": on === null ? null : String(on), click }, label);
    return h("div", { class: "acts" },
      act("only", "Only around it", "f", () => this.#app.around(entity.id)),
      act("open", state.open.includes(entity.id) ? "Collapse" : "Expand", "e", () => this.#app.expand(entity.id), state.open.includes(entity.id)),
      act("path", "Path to …", "p", () => this.#app.set({ view: "network", from: entity.id, to: null }), state.from === entity.id && state.to === null),
      entity.kind === "Benchmark" ? h("button", { type: "button", click: () => this.#app.show("leaderboard", { board: entity.id }) }, "Leaderboard") : "",
      entity.kind === "Benchmark" ? h("button", { type: "button", click: () => this.#app.show("timeline", { board: entity.id, metric: "" }) }, "Timeline") : "");
  }

  #entity(entity: Entity, state: State): HTMLElement[] {
    const { paper } = entity;
    const parts = [this.#close(), ...this.#title(entity)];
    if (paper) {
      const about = [paper.date, paper.venue].filter(Boolean).join(" · ");
      parts.push(h("p", { class: "soft" }, about && bdi(about)), links(paper.ids));
      if (paper.code.length) parts.push(h("p", {}, h("span", { class: "soft" }, "Code "), links(paper.code)));
    } else parts.push(h("p", { class: "soft" }, `${entity.kind === "Person" ? "in" : "named in"} ${count(entity.papers, "paper")}`));
    if (entity.names.length) parts.push(h("p", {}, h("span", { class: "soft" }, "Also written "), ...entity.names.flatMap((name, n) => [n ? " · " : "", bdi(name)])));
    if (entity.same.length) parts.push(h("p", {}, h("span", { class: "soft" }, "Same as "), links(entity.same)));
    const files = this.#app.source.data?.(entity.id) ?? [];
    if (files.length) parts.push(h("p", { class: "files" }, h("span", { class: "soft" }, "As data "), ...files.flatMap(([name, href], n) => [n ? " · " : "", h("a", { href }, name)])));
    parts.push(this.#acts(entity, state));
    if (paper?.abstract) parts.push(h("details", { class: "abstract", open: true }, h("summary", {}, h("h3", {}, "Abstract")), h("p", { dir: "auto" }, paper.abstract)));
    if (entity.results.length) parts.push(section(`Results (${entity.results.length})`, results(this.#app, entity.results, 4)));
    parts.push(...this.#statements(entity));
    if (paper?.names.length) parts.push(section(`Names (${paper.names.length})`, few(paper.names, 20, (ref) => h("p", {}, thing(this.#app, ref)))));
    if (entity.named.length) parts.push(section(`Named in ${count(entity.named.length, "paper")}`, few(entity.named, 5, (row) => quote(this.#app, row))));
    if (entity.people.length) parts.push(section(paper ? "Written by" : "Wrote", few(entity.people, 12, (ref) => h("p", {}, thing(this.#app, ref)))));
    const left = leftOut(entity);
    return left ? [...parts, left] : parts;
  }

  /** What is said of it, by predicate, out before in; what stands first. */
  #statements(entity: Entity): HTMLElement[] {
    const names = [...new Set(entity.statements.map((row) => row.predicate))].sort((a, b) => (LINK_ORDER.indexOf(a) + 99) % 99 - (LINK_ORDER.indexOf(b) + 99) % 99);
    const parts: HTMLElement[] = [];
    for (const name of names) {
      const all = entity.statements.filter((row) => row.predicate === name);
      const out = (row: Statement): boolean => row.subject.id === entity.id || name === SYMMETRIC;
      for (const way of [true, false]) {
        const rows = all.filter((row) => out(row) === way);
        rows.sort((a, b) => Number(b.status === "stands") - Number(a.status === "stands") || b.papers - a.papers || b.confidence - a.confidence);
        if (!rows.length) continue;
        const other = (row: Statement): Ref => (row.subject.id === entity.id ? row.object : row.subject);
        parts.push(section(`${(way ? says : saidOf)(name)} (${rows.length})`, few(rows, 6, (row) => statement(this.#app, row, thing(this.#app, other(row))))));
      }
    }
    return parts;
  }

  async #between(a: string, b: string): Promise<HTMLElement[]> {
    const [found, one, other] = await Promise.all([this.#app.source.between(a, b), this.#app.source.entity(a), this.#app.source.entity(b)]);
    if (!one || !other) return [this.#close(), h("p", { class: "empty" }, "Nothing is known of this link.")];
    const parts = [this.#close(), h("p", { class: "kind" }, "Link"), h("h2", {}, go(this.#app, one), h("span", { class: "soft" }, " and "), go(this.#app, other))];
    const said = (row: Statement): HTMLElement => h("span", {}, go(this.#app, row.subject), ` ${says(row.predicate)} `, go(this.#app, row.object));
    parts.push(...found.statements.map((row) => statement(this.#app, row, said(row))));
    if (found.results.length) parts.push(section(`Results (${found.results.length})`, results(this.#app, found.results, 10)));
    if (found.named.length) parts.push(section("Named", few(found.named, 5, (row) => quote(this.#app, row))));
    return parts;
  }

  async #start(): Promise<HTMLElement[]> {
    const top = async (kind: string): Promise<Hit[]> => {
      const { rows } = await this.#app.source.table({ name: "entities", sort: "", down: false, text: "", offset: 0, limit: 8 }, { ...this.#app.state.filter, kinds: new Set(this.#app.about.kinds.filter((one) => one !== kind)) });
      return rows.map((row) => ({ ...(row[0] as Ref), papers: Number(row[2]), match: "" }));
    };
    const boards = (await this.#app.source.boards(this.#app.state.filter)).filter((row) => row.benchmark).sort((a, b) => b.systems - a.systems || b.results - a.results).slice(0, 8);
    const list = (title: string, rows: HTMLElement[]): HTMLElement | "" => (rows.length ? section(title, h("ul", { class: "tops" }, ...rows)) : "");
    const line = (ref: Ref, note: string): HTMLElement => h("li", {}, thing(this.#app, ref), h("span", { class: "soft" }, note));
    const [methods, models] = await Promise.all([top("Method"), top("Model")]);
    const parts = [
      h("h2", {}, "How to read this"),
      h("p", {}, "Every link was read from the abstract of a paper. Choose a node or a line to see the sentences behind it; the words that say it are marked."),
      h("p", { class: "soft" }, "Numbers are what the abstracts claim; nobody has verified them."),
      list("Benchmarks most tested on", boards.map((row) => line(row.benchmark!, `${row.systems} tested`))),
      list("Methods most named", methods.map((row) => line(row, count(row.papers, "paper")))),
      list("Models most named", models.map((row) => line(row, count(row.papers, "paper")))),
    ];
    return parts.filter((part): part is HTMLElement => part !== "");
  }
}

const section = (title: string, body: HTMLElement): HTMLElement => h("section", {}, h("h3", {}, title), body);
const links = (texts: readonly string[]): HTMLElement => h("span", {}, ...texts.flatMap((text, n) => [n ? " · " : "", outside(text)]));

// The legend as filter, with what is shown and what is there, and the filters by year, confidence, institution.
import type { App } from "./app.ts";
import { byId, h, put, shorten } from "./dom.ts";
import { Latest } from "./latest.ts";
import { START, type State } from "./state.ts";
import { LINK_ORDER, look, rank, says, sign } from "./words.ts";

type Boxes = Map<string, { box: HTMLInputElement; count: HTMLElement }>;

export class Filters {
  readonly #app: App;
  readonly #kinds: Boxes = new Map();
  readonly #links: Boxes = new Map();
  readonly #bars = h("div", { class: "bars", "aria-hidden": "true" });
  readonly #from = h("input", { type: "number", id: "year-from", "aria-label": "From year" });
  readonly #to = h("input", { type: "number", id: "year-to", "aria-label": "To year" });
  readonly #sure = h("input", { type: "range", id: "confidence", min: 0, max: 99, step: 1 });
  readonly #sureText = h("output", { for: "confidence" });
  readonly #place = h("select", { id: "institution" });
  readonly #doubtful = h("input", { type: "checkbox", id: "doubtful" });
  readonly #latest = new Latest();
  #late = 0;

  constructor(app: App) {
    this.#app = app;
    const { about } = app;
    const group = (title: string, names: string[], key: "kinds" | "links", into: Boxes, label: (name: string) => Node[]): HTMLElement => {
      const rows = names.map((name) => {
        const box = h("input", { type: "checkbox", value: name, change: () => this.#toggle(key, name, box.checked) });
        const count = h("span", { class: "count" });
        into.set(name, { box, count });
        const only = h("button", { type: "button", class: "only", "aria-label": `Only ${name}`, click: () => app.filter({ [key]: new Set(names.filter((one) => one !== name)) }) }, "only");
        return h("li", {}, h("label", {}, box, ...label(name), count), only);
      });
      return h("fieldset", { class: key }, h("legend", {}, title, ""), h("ul", {}, ...rows));
    };
    const kinds = [...about.kinds].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
    const links = [...about.links].sort((a, b) => ((LINK_ORDER.indexOf(a) + 100) % 100) - ((LINK_ORDER.indexOf(b) + 100) % 100));
    const year = (input: HTMLInputElement, key: "from" | "to"): void => {
      if (about.years) { input.min = String(about.years[0]); input.max = String(about.years[1]); input.placeholder = String(about.years[key === "from" ? 0 : 1]); }
      input.addEventListener("change", () => { const value = Number.parseInt(input.value, 10); app.filter({ [key]: Number.isFinite(value) ? value : null }); });
    };
    year(this.#from, "from");
    year(this.#to, "to");
    this.#sure.addEventListener("input", () => {
      this.#sureText.textContent = `${this.#sure.value} %`;
      clearTimeout(this.#late);
      this.#late = window.setTimeout(() => app.filter({ confidence: Number(this.#sure.value) }), 60);
    });
    this.#place.addEventListener("change", () => app.filter({ institution: this.#place.value || null }));
    this.#doubtful.addEventListener("change", () => app.filter({ doubtful: this.#doubtful.checked }));
    put(byId("filters"),
      group("Things", kinds, "kinds", this.#kinds, (name) => [sign(name), h("span", { class: "word" }, look(name).many === "Others" ? name : look(name).many)]),
      group("Links", links, "links", this.#links, (name) => [h("span", { class: "word" }, says(name))]),
      about.years && about.years[0] !== about.years[1] ? h("fieldset", {}, h("legend", {}, "Year of the paper"), this.#bars, h("div", { class: "range" }, this.#from, h("span", {}, "to"), this.#to)) : "",
      h("fieldset", {}, h("legend", {}, h("label", { for: "confidence" }, "Confidence at least")), h("div", { class: "range" }, this.#sure, this.#sureText),
        h("label", { class: "check" }, this.#doubtful, h("span", {}, "also what is negated, hedged or uncertain"))),
      h("fieldset", { id: "institutions" }, h("legend", {}, h("label", { for: "institution" }, "Papers from")), this.#place),
      h("button", { type: "button", id: "reset", click: () => app.reset() }, "Back to the first view"));
  }

  #toggle(key: "kinds" | "links", name: string, on: boolean): void {
    const next = new Set(this.#app.state.filter[key]);
    if (on) next.delete(name); else next.add(name);
    this.#app.filter({ [key]: next });
  }

  async update(state: State, before: State | null): Promise<void> {
    if (before && before.filter === state.filter) return;
    const { filter } = state;
    // Before the answer is there: what is typed or dragged meanwhile stays.
    for (const [names, off] of [[this.#kinds, filter.kinds], [this.#links, filter.links]] as const) {
      for (const [name, { box }] of names) box.checked = !off.has(name);
    }
    this.#from.value = filter.from === null ? "" : String(filter.from);
    this.#to.value = filter.to === null ? "" : String(filter.to);
    this.#sure.value = String(filter.confidence);
    this.#sureText.textContent = `${filter.confidence} %`;
    this.#doubtful.checked = filter.doubtful;
    const tally = await this.#latest.of(this.#app.source.tally(filter));
    if (!tally) return;
    for (const [names, rows] of [[this.#kinds, tally.kinds], [this.#links, tally.links]] as const) {
      for (const [name, { count }] of names) {
        const [shown, all] = rows[name] ?? [0, 0];
        count.textContent = shown === all ? all.toLocaleString("en") : `${shown.toLocaleString("en")} of ${all.toLocaleString("en")}`;
      }
    }
    if (!this.#place.options.length) {
      put(this.#place, h("option", { value: "" }, "anywhere"), ...tally.institutions.slice(0, 500).map((row) => h("option", { value: row.id }, `${shorten(row.label, 48)} (${row.papers})`)));
      byId("institutions").hidden = tally.institutions.length === 0;
    }
    this.#place.value = filter.institution ?? "";
    this.#years(tally.years, filter.from, filter.to);
    const touched = JSON.stringify([[...filter.kinds], filter.from, filter.to, filter.confidence, filter.institution, filter.doubtful]) !== JSON.stringify([[], null, null, 0, null, false]) || filter.links !== START.filter.links;
    byId("filters-button").classList.toggle("touched", touched);
  }

  #years(years: Record<string, number>, from: number | null, to: number | null): void {
    const { about } = this.#app;
    if (!about.years) return;
    const [low, high] = about.years, most = Math.max(...Object.values(years), 1);
    put(this.#bars, ...Array.from({ length: Math.min(high - low + 1, 200) }, (_, n) => {
      const year = low + n, tall = Math.round(((years[year] ?? 0) / most) * 10);
      const off = (from !== null && year < from) || (to !== null && year > to);
      return h("span", { class: `tall-${years[year] ? Math.max(tall, 1) : 0}${off ? " off" : ""}`, title: `${year}: ${years[year] ?? 0}`, click: () => this.#app.filter({ from: year, to: year }) });
    }));
  }
}

// Named queries as forms: a field a parameter, with names of the graph offered; each form has an address.
import { Chooser } from "../chooser.ts";
import { h, put } from "../dom.ts";
import { ask } from "../source/http.ts";
import type { Hit } from "../source/types.ts";
import { address } from "./address.ts";
import type { Named } from "./bind.ts";

export const title = (name: string): string => { const words = name.replace(/(?<!^co)-/g, " "); return words[0]!.toUpperCase() + words.slice(1); };
const KINDS: Record<string, readonly string[]> = { benchmark: ["Benchmark"], method: ["Method", "Model"], institution: ["Institution"] };
const THINGS = ["Method", "Model", "Benchmark", "Task", "Metric", "Institution"];

/** Names in the graph that begin with, hold or are near a text, of the kinds that a parameter takes. */
export async function suggest(parameter: string, text: string): Promise<Hit[]> {
  if (!text.trim()) return [];
  const kinds = Object.hasOwn(KINDS, parameter) ? KINDS[parameter]! : THINGS;
  const hits = await ask(`api/search.json?ask=${encodeURIComponent(JSON.stringify({ text, limit: 40 }))}`).then((got) => got.json() as Promise<Hit[]>);
  return hits.filter((hit) => kinds.includes(hit.kind)).slice(0, 8);
}

export class Forms {
  readonly #forms = new Map<string, { box: HTMLDetailsElement; fields: Map<string, HTMLInputElement>; link: HTMLAnchorElement }>();

  constructor(parent: HTMLElement, queries: readonly Named[], run: (query: Named, values: Record<string, string>) => void) {
    const find = h("input", { type: "search", id: "find-query", placeholder: "Filter queries", "aria-label": "Filter queries", input: () => {
      const wanted = find.value.trim().toLowerCase();
      for (const query of queries) this.#forms.get(query.name)!.box.hidden = !`${title(query.name)} ${query.answers}`.toLowerCase().includes(wanted);
    } });
    put(parent, h("h2", {}, "Named queries"), find, ...queries.map((query) => this.#form(query, run)));
  }

  #form(query: Named, run: (query: Named, values: Record<string, string>) => void): HTMLElement {
    const fields = new Map<string, HTMLInputElement>();
    const rows = query.parameters.map(({ name, about }) => {
      const id = `${query.name}-${name}`, list = h("ul", { id: `names-${id}`, class: "found", role: "listbox", "aria-label": `Names for ${name}`, hidden: true });
      const input = h("input", {
        type: "text", id, name, required: true, autocomplete: "off", autocapitalize: "off", spellcheck: "false", "aria-describedby": `about-${id}`,
        role: "combobox", "aria-controls": `names-${id}`, "aria-expanded": "false", "aria-autocomplete": "list", input: () => this.#link(query),
      });
      new Chooser(input, list, (text) => suggest(name, text), (hit) => {
        input.value = hit.match;
        this.#link(query);
        if ([...fields.values()].every((field) => field.value.trim())) form.requestSubmit();
      });
      fields.set(name, input);
      return h("div", { class: "field" }, h("label", { for: id }, title(name)), input, list, h("small", { id: `about-${id}`, class: "soft" }, about));
    });
    const link = h("a", { class: "link", href: address({ named: query.name, values: {} }), "aria-label": `Link to ${title(query.name)}` }, "Link");
    const form = h("form", { submit: (event: SubmitEvent) => { event.preventDefault(); run(query, this.values(query.name)); } },
      ...rows, h("div", { class: "acts" }, h("button", { type: "submit", class: "run", "aria-label": `Run ${title(query.name)}` }, "Run"), link));
    const box = h("details", { class: "form", id: `form-${query.name}` }, h("summary", {}, h("h3", {}, title(query.name))), h("p", {}, query.answers), form);
    this.#forms.set(query.name, { box, fields, link });
    return box;
  }
  #link(query: Named): void { this.#forms.get(query.name)!.link.href = address({ named: query.name, values: this.values(query.name) }); }

  values(name: string): Record<string, string> {
    return Object.fromEntries([...(this.#forms.get(name)?.fields ?? [])].flatMap(([key, field]) => (field.value.trim() ? [[key, field.value.trim()]] : [])));
  }
  /** Open a form with values in it. */
  fill(query: Named, values: Readonly<Record<string, string>>): void {
    const { box, fields } = this.#forms.get(query.name)!;
    box.hidden = false;
    box.open = true;
    for (const [name, field] of fields) field.value = Object.hasOwn(values, name) ? values[name]! : "";
    this.#link(query);
    box.scrollIntoView({ block: "nearest" });
  }
  focus(name: string): void { for (const field of this.#forms.get(name)?.fields.values() ?? []) if (!field.value) { field.focus(); return; } }
}

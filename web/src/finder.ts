// The search box: names and aliases as they are typed; arrow keys choose, Enter goes there.
import type { App } from "./app.ts";
import { bdi, byId, count, h, put } from "./dom.ts";
import type { Hit } from "./source/types.ts";
import { sign } from "./words.ts";

const MOST = 12;

export class Finder {
  readonly #app: App;
  readonly #input = byId<HTMLInputElement>("search");
  readonly #list = byId("found");
  #hits: Hit[] = [];
  #at = 0;

  constructor(app: App) {
    this.#app = app;
    this.#input.addEventListener("input", () => void this.#find());
    this.#input.addEventListener("focus", () => { if (this.#input.value) void this.#find(); });
    this.#input.addEventListener("blur", () => setTimeout(() => this.#show(false), 150));
    this.#input.addEventListener("keydown", (event) => this.#key(event));
  }

  focus(): void { this.#input.focus(); this.#input.select(); }

  async #find(): Promise<void> {
    const text = this.#input.value, hits = await this.#app.source.search(text, MOST);
    if (text !== this.#input.value) return;
    this.#hits = hits;
    this.#at = 0;
    const rows = hits.map((hit, n) => h("li", { id: `hit-${n}`, role: "option", "aria-selected": String(n === 0), mousedown: (event: MouseEvent) => { event.preventDefault(); this.#go(n); } },
      sign(hit.kind), h("span", { class: "name" }, bdi(hit.label), hit.match !== hit.label && h("small", {}, bdi(hit.match))), h("small", { class: "soft" }, hit.kind === "Paper" ? "paper" : count(hit.papers, "paper"))));
    put(this.#list, ...(rows.length || !text.trim() ? rows : [h("li", { class: "none", role: "option", "aria-disabled": "true" }, "nothing goes by this name")]));
    this.#show(Boolean(text.trim()));
  }

  #show(open: boolean): void {
    this.#list.hidden = !open;
    this.#input.setAttribute("aria-expanded", String(open));
    if (open && this.#hits.length) this.#input.setAttribute("aria-activedescendant", `hit-${this.#at}`); else this.#input.removeAttribute("aria-activedescendant");
  }

  #key(event: KeyboardEvent): void {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!this.#hits.length) return;
      this.#at = (this.#at + (event.key === "ArrowDown" ? 1 : this.#hits.length - 1)) % this.#hits.length;
      [...this.#list.children].forEach((row, n) => row.setAttribute("aria-selected", String(n === this.#at)));
      this.#list.children[this.#at]?.scrollIntoView({ block: "nearest" });
      this.#show(true);
    } else if (event.key === "Enter" && this.#hits.length) this.#go(this.#at);
    else if (event.key === "Escape") {
      event.stopPropagation();
      if (this.#list.hidden && !this.#input.value) { this.#input.blur(); this.#app.choose(null); }
      this.#input.value = "";
      this.#hits = [];
      this.#show(false);
    }
  }

  /** In the drawing, what is found and not drawn yet is drawn with what surrounds it. */
  #go(n: number): void {
    const hit = this.#hits[n];
    if (!hit) return;
    this.#show(false);
    this.#app.found(hit.id);
  }
}

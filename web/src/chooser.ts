// A text box that offers names as they are typed: arrow keys choose, Enter takes (the combobox of ARIA's practices).
import { bdi, count, h, put } from "./dom.ts";
import { Latest } from "./latest.ts";
import { Refused } from "./source/http.ts";
import type { Hit } from "./source/types.ts";
import { sign } from "./words.ts";

export class Chooser {
  readonly input: HTMLInputElement;
  readonly #list: HTMLElement;
  readonly #ask: (text: string) => Promise<Hit[]>;
  readonly #take: (hit: Hit) => void;
  readonly #latest = new Latest();
  #hits: Hit[] = [];
  #known: string | null = null; // the text that these are the hits of
  #hasty = false; // Enter came before the answer
  #at = 0;

  constructor(input: HTMLInputElement, list: HTMLElement, ask: (text: string) => Promise<Hit[]>, take: (hit: Hit) => void) {
    this.input = input;
    this.#list = list;
    this.#ask = ask;
    this.#take = take;
    input.addEventListener("input", () => void this.#find());
    input.addEventListener("focus", () => { if (input.value) void this.#find(); });
    input.addEventListener("blur", () => setTimeout(() => this.#show(false), 150));
    input.addEventListener("keydown", (event) => this.#key(event));
  }

  clear(): void {
    this.input.value = "";
    this.#hits = [];
    this.#known = null;
    this.#show(false);
  }
  get open(): boolean { return !this.#list.hidden; }

  async #find(): Promise<void> {
    const text = this.input.value;
    this.#hasty = false;
    let none = "nothing goes by this name", hits: Hit[] | null = [];
    try {
      hits = await this.#latest.of(this.#ask(text));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      none = error.message;
    }
    if (!hits || text !== this.input.value) return;
    this.#hits = hits;
    this.#known = text;
    this.#at = 0;
    const rows = hits.map((hit, n) => h("li", { id: this.#id(n), role: "option", "aria-selected": String(n === 0), mousedown: (event: MouseEvent) => { event.preventDefault(); this.#go(n); } },
      sign(hit.kind), h("span", { class: "name" }, bdi(hit.label), hit.match !== hit.label && h("small", {}, bdi(hit.match))), h("small", { class: "soft" }, hit.kind === "Paper" ? "paper" : count(hit.papers, "paper"))));
    put(this.#list, ...(rows.length || !text.trim() ? rows : [h("li", { class: "none", role: "option", "aria-disabled": "true" }, none)]));
    this.#show(Boolean(text.trim()) && document.activeElement === this.input);
    if (this.#hasty) this.#go(0);
  }
  #id(n: number): string { return `${this.#list.id === "found" ? "hit" : this.#list.id}-${n}`; }

  #show(open: boolean): void {
    this.#list.hidden = !open;
    this.input.setAttribute("aria-expanded", String(open));
    if (open && this.#hits.length) this.input.setAttribute("aria-activedescendant", this.#id(this.#at)); else this.input.removeAttribute("aria-activedescendant");
  }

  #key(event: KeyboardEvent): void {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!this.#hits.length) return;
      this.#at = (this.#at + (event.key === "ArrowDown" ? 1 : this.#hits.length - 1)) % this.#hits.length;
      [...this.#list.children].forEach((row, n) => row.setAttribute("aria-selected", String(n === this.#at)));
      this.#list.children[this.#at]?.scrollIntoView({ block: "nearest" });
      this.#show(true);
    } else if (event.key === "Enter" && this.open && this.#hits.length) {
      event.preventDefault();
      this.#go(this.#at);
    } else if (event.key === "Enter" && !this.input.form && this.input.value && this.#known !== this.input.value) this.#hasty = true;
  }

  #go(n: number): void {
    const hit = this.#hits[n];
    if (!hit) return;
    this.#show(false);
    this.#take(hit);
  }
}

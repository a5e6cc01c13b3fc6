// The search box of the header: names and aliases; what is taken is gone to.
import type { App } from "./app.ts";
import { Chooser } from "./chooser.ts";
import { byId } from "./dom.ts";

const MOST = 12;

export class Finder {
  readonly #box: Chooser;

  constructor(app: App) {
    // In the drawing, what is found and not drawn yet is drawn with what surrounds it.
    this.#box = new Chooser(byId<HTMLInputElement>("search"), byId("found"), (text) => app.source.search(text, MOST), (hit) => app.found(hit.id));
    const { input } = this.#box;
    input.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      if (!this.#box.open && !input.value) { input.blur(); app.choose(null); }
      this.#box.clear();
    });
  }

  focus(): void { this.#box.input.focus(); this.#box.input.select(); }
}

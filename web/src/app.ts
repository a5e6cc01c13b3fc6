// The one state, who is told when it changes, and its place in the address.
import { format, parse, START, type State, type View } from "./state.ts";
import type { About, Filter, Net, Source } from "./source/types.ts";
import type { Picture } from "./export/picture.ts";

export interface Sheet { name: string; columns: string[]; rows: Array<Array<string | number>>; left?: number } // left: rows that there was no room for
/** One view: draws itself into its element when the state asks for it, and tells what it shows. */
export interface ViewPart {
  update(state: State, before: State | null): Promise<void>;
  picture(): Picture | null;
  sheet(): Promise<Sheet>;
  net(): Promise<Net>; // what is shown, to be saved; `more` is what there was no room for
  key?(event: KeyboardEvent): boolean; // whether it was for this view
}

export class App {
  readonly source: Source;
  readonly about: About;
  state: State;
  #listeners: Array<(state: State, before: State) => void> = [];
  #written = "";

  constructor(source: Source, about: About) {
    this.source = source;
    this.about = about;
    this.state = parse(location.hash);
    this.#written = location.hash.slice(1);
    addEventListener("hashchange", () => {
      if (location.hash.slice(1) !== this.#written) this.#become(parse(location.hash));
    });
  }

  listen(listener: (state: State, before: State) => void): void { this.#listeners.push(listener); }

  /** Change the state. A new view or choice can be gone back from, anything else replaces its entry. */
  set(change: Partial<State>): void {
    const next = { ...this.state, ...change };
    const step = next.view !== this.state.view || next.chosen !== this.state.chosen || next.pair !== this.state.pair || next.only !== this.state.only;
    this.#become(next);
    const fragment = format(next);
    if (fragment === this.#written) return;
    this.#written = fragment;
    const url = `#${fragment}`;
    if (step) history.pushState(null, "", url); else history.replaceState(null, "", url);
  }
  filter(change: Partial<Filter>): void { this.set({ filter: { ...this.state.filter, ...change }, page: 0 }); }

  #become(next: State): void {
    const before = this.state;
    this.state = next;
    for (const listener of this.#listeners) listener(next, before);
  }

  /** Go to a thing, keeping the view. */
  choose(id: string | null, pair: string | null = null): void {
    const { from, to } = this.state;
    if (id !== null && pair === null && from !== null && to === null && id !== from) {
      this.set({ chosen: id, pair, to: id, view: "network", camera: null });
    } else this.set({ chosen: id, pair });
  }
  /** Go to what a search found; in the drawing it is drawn, with what surrounds it, if it is not yet. */
  found(id: string): void {
    const { view, from, to } = this.state;
    if (view !== "network" || (from !== null && to === null)) { this.choose(id); return; }
    if (this.drawn(id)) this.set({ chosen: id, pair: null }); else this.around(id);
  }
  /** Whether the drawing has a node; the network view says. */
  drawn: (id: string) => boolean = () => false;
  /** Draw without WebGL even where it is there. */
  readonly plain = new URLSearchParams(location.search).has("canvas");

  show(view: View, change: Partial<State> = {}): void { this.set({ ...change, view }); }
  /** Only a thing and what surrounds it. */
  around(id: string): void { this.set({ view: "network", chosen: id, pair: null, open: [id], only: true, from: null, to: null, camera: null }); }
  /** Draw what surrounds a thing besides what is there, or take it away again. */
  expand(id: string): void {
    const open = this.state.open.includes(id) ? this.state.open.filter((one) => one !== id) : [...this.state.open, id];
    this.set({ view: "network", open, only: this.state.only && open.length > 0, from: null, to: null });
  }
  reset(): void { this.set({ ...START, theme: this.state.theme }); }
}

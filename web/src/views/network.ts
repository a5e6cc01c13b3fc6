// The drawing: an overview, what surrounds some nodes, or a way between two.
import type { App, Sheet, ViewPart } from "../app.ts";
import { bdi, count, h, put } from "../dom.ts";
import type { Picture } from "../export/picture.ts";
import { box, type Heard, type Painter } from "../network/painter.ts";
import { inLine, places } from "../network/place.ts";
import { Plain } from "../network/canvas.ts";
import { pairs, picture, scene, type Point, type Scene } from "../network/scene.ts";
import { WebGl } from "../network/webgl.ts";
import type { Net } from "../source/types.ts";
import type { Camera, State } from "../state.ts";
import { says } from "../words.ts";

const AROUND = 60; // nodes drawn around one
const MIDDLE: Camera = { x: 0.5, y: 0.5, ratio: 1 };

export class Network implements ViewPart {
  readonly #app: App;
  readonly #stage = h("div", { class: "stage", tabindex: "0", role: "application", "aria-label": "Graph: arrow keys go from node to node", "aria-describedby": "stage-keys" });
  readonly #notice = h("p", { class: "notice", role: "status" });
  readonly #where = h("div", { class: "where" });
  readonly #more = h("button", { type: "button", hidden: true, click: () => this.#app.set({ limit: this.#app.state.limit * 2 }) }, "Show more links");
  readonly #painter: Painter;
  #net: Net = { nodes: [], links: [], more: 0 };
  #scene: Scene | null = null;
  #places = new Map<string, Point>();
  #base = "";
  #lit: Set<string> | null = null;
  #moving = 0;
  #asked = 0;

  constructor(app: App, parent: HTMLElement) {
    this.#app = app;
    const tool = (label: string, text: string, click: () => void): HTMLElement => h("button", { type: "button", "aria-label": label, title: label, click }, text);
    put(parent,
      h("h2", { class: "hidden" }, "Network"), this.#stage,
      h("p", { id: "stage-keys", class: "hidden" }, "Enter opens the details, E draws what surrounds the node, F only that, P starts a path, plus and minus zoom, 0 fits."),
      h("div", { class: "over" }, this.#where, this.#notice),
      h("div", { class: "tools" }, this.#more, tool("Zoom in", "+", () => this.#painter.zoom(1.5)), tool("Zoom out", "−", () => this.#painter.zoom(1 / 1.5)), tool("Fit", "⤢", () => this.#fit())));
    const heard: Heard = {
      node: (id: string) => app.choose(id === app.state.chosen && app.state.pair === null ? null : id),
      open: (id: string) => app.expand(id),
      line: (a: string, b: string) => app.choose(a, b),
      ground: () => { if (app.state.chosen !== null) app.choose(null); },
      hover: () => undefined,
      moved: (camera: Camera) => this.#moved(camera),
    };
    this.#painter = this.#make(heard);
    app.drawn = (id) => this.#places.has(id);
    this.#stage.dataset["painter"] = this.#painter.name;
    new ResizeObserver(() => this.#painter.resize()).observe(this.#stage);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.restyle());
  }

  /** sigma.js where a WebGL context is to be had. */
  #make(heard: Heard): Painter {
    if (!this.#app.plain) {
      try {
        return new WebGl(this.#stage, heard);
      } catch {
        this.#stage.replaceChildren();
      }
    }
    return new Plain(this.#stage, heard);
  }

  #fit(): void { this.#painter.look(MIDDLE, true); }

  #moved(camera: Camera): void {
    clearTimeout(this.#moving);
    this.#moving = window.setTimeout(() => {
      const there = Math.abs(camera.x - 0.5) + Math.abs(camera.y - 0.5) + Math.abs(camera.ratio - 1) < 1e-3;
      if (this.#app.state.view === "network") this.#app.set({ camera: there ? null : camera });
    }, 300);
  }

  async #ask(state: State): Promise<Net> {
    const { source } = this.#app;
    if (state.from !== null && state.to !== null) {
      const way = await source.path(state.from, state.to, state.filter);
      if (way) return way;
    }
    if (state.only) return source.ego(state.open, state.filter, AROUND);
    const net = await source.overview(state.filter, state.limit);
    if (!state.open.length) return net;
    const more = await source.ego(state.open, state.filter, AROUND);
    const nodes = new Map([...net.nodes, ...more.nodes].map((node) => [node.id, node]));
    const links = new Map([...net.links, ...more.links].map((link) => [JSON.stringify([link.source, link.predicate, link.target]), link]));
    return { nodes: [...nodes.values()], links: [...links.values()], more: net.more };
  }

  async update(state: State, before: State | null): Promise<void> {
    const again = !before || (["filter", "open", "only", "limit", "from", "to"] as const).some((key) => state[key] !== before[key]);
    if (again) {
      const asked = ++this.#asked;
      const net = await this.#ask(state);
      if (asked !== this.#asked) return; // somebody was quicker than the answer
      this.#net = net;
      this.#arrange(state);
    } else if (before.chosen !== state.chosen || before.pair !== state.pair || before.theme !== state.theme) this.restyle();
    if (state.camera && (!before || before.camera !== state.camera) && JSON.stringify(state.camera) !== JSON.stringify(this.#painter.camera())) this.#painter.look(state.camera, false);
  }

  #arrange(state: State): void {
    const way = state.from !== null && state.to !== null;
    // Nodes keep their places while only more is drawn; another base starts afresh.
    const base = way ? `${state.from} ${state.to}` : state.only ? `only ${state.open[0]}` : "overview";
    const fresh = base !== this.#base;
    this.#base = base;
    if (way) this.#places = inLine(this.#net, state.from!);
    else {
      const here = new Set(this.#net.nodes.map((node) => node.id));
      const kept = fresh ? (state.only ? new Map<string, Point>() : this.#own(state)) : new Map([...this.#places].filter(([id]) => here.has(id)));
      this.#places = places(this.#net, kept, state.open, state.only);
    }
    this.#lit = null;
    this.#draw(state, fresh || state.only || way);
    if (fresh) this.#painter.look(state.camera ?? MIDDLE, false);
    this.#tell(state);
  }
  /** Before anything was opened all stand where the build put them. */
  #own(state: State): Map<string, Point> {
    if (!state.open.length) return new Map();
    const open = new Set(state.open), linked = new Set<string>();
    for (const { source, target } of this.#net.links) { if (open.has(source)) linked.add(target); if (open.has(target)) linked.add(source); }
    return new Map(this.#net.nodes.filter((node) => !linked.has(node.id)).map(({ id, x, y }) => [id, { x, y }]));
  }

  #draw(state: State, refit: boolean): void {
    this.#scene = scene(this.#net, this.#places, state.chosen, state.pair, this.#lit, new Set(state.open));
    this.#painter.show(this.#scene, refit || this.#base === "overview" && !state.open.length ? box(this.#places.values()) : null);
  }
  restyle(): void { if (this.#net.nodes.length) this.#draw(this.#app.state, false); }

  #tell(state: State): void {
    const drawn = pairs(this.#net.links).size;
    const hidden = this.#net.more;
    const shown = `${count(this.#net.nodes.length, "node")}, ${count(drawn, "line")}`;
    const empty = this.#app.about.shown.papers === 0 ? "This graph is empty." : "Nothing passes the filters.";
    this.#notice.textContent = this.#net.nodes.length ? shown : empty;
    this.#more.hidden = !hidden || state.only || (state.from !== null && state.to !== null);
    const label = (id: string): HTMLElement => bdi(this.#net.nodes.find((node) => node.id === id)?.label ?? id);
    const back = h("button", { type: "button", click: () => this.#app.set({ open: [], only: false, from: null, to: null, camera: null }) }, "← Overview");
    if (state.from !== null && state.to === null) put(this.#where, h("p", {}, "Path from ", label(state.from), ": choose where to, by click or search"), h("button", { type: "button", click: () => this.#app.set({ from: null }) }, "Cancel"));
    else if (state.from !== null && state.to !== null) {
      const found = this.#net.links.length > 0 && this.#net.nodes.some((node) => node.id === state.to);
      put(this.#where, back, h("p", {}, found ? "Path from " : "No path from ", label(state.from), " to ", label(state.to)));
    } else if (state.only) put(this.#where, back, h("p", {}, "Around ", ...state.open.flatMap((id, n) => [n ? ", " : "", label(id)]), hidden ? `; ${count(hidden, "weaker link")} left out` : ""));
    else if (state.open.length) put(this.#where, back, h("p", {}, "With what surrounds ", ...state.open.flatMap((id, n) => [n ? ", " : "", label(id)])));
    else put(this.#where);
  }

  /** From node to node: the nearest in the direction of the arrow, seen from the chosen one. */
  key(event: KeyboardEvent): boolean {
    const turn = { ArrowRight: 0, ArrowDown: 90, ArrowLeft: 180, ArrowUp: 270 }[event.key];
    const { chosen } = this.#app.state;
    if (turn !== undefined && document.activeElement === this.#stage) {
      const next = this.#towards((turn * Math.PI) / 180, chosen);
      if (next !== null) this.#app.choose(next);
      return true;
    }
    if (event.key === "+" || event.key === "=") this.#painter.zoom(1.4);
    else if (event.key === "-") this.#painter.zoom(1 / 1.4);
    else if (event.key === "0") this.#fit();
    else return false;
    return true;
  }
  #towards(angle: number, chosen: string | null): string | null {
    const here = chosen === null ? undefined : this.#places.get(chosen);
    const nodes = [...this.#net.nodes].sort((a, b) => b.links - a.links || (a.id < b.id ? -1 : 1));
    if (!here) return nodes[0]?.id ?? null;
    let best: string | null = null, least = Infinity;
    for (const node of nodes) {
      const { x, y } = this.#places.get(node.id)!, far = Math.hypot(x - here.x, y - here.y);
      const off = Math.abs(Math.atan2(Math.sin(Math.atan2(y - here.y, x - here.x) - angle), Math.cos(Math.atan2(y - here.y, x - here.x) - angle)));
      if (node.id === chosen || off > Math.PI / 3) continue;
      const cost = far * (1 + 2 * off);
      if (cost < least) { least = cost; best = node.id; }
    }
    return best;
  }

  /** Where a node is drawn, in pixels of the page; for tests and for tools. */
  spot(id: string): Point | null {
    const place = this.#places.get(id), frame = this.#stage.getBoundingClientRect();
    if (!place) return null;
    const { x, y } = this.#painter.at(place);
    return { x: frame.left + x, y: frame.top + y };
  }

  picture(): Picture | null {
    if (!this.#scene) return null;
    return picture(this.#scene, (point) => this.#painter.at(point), 1 / Math.sqrt(this.#painter.camera().ratio), this.#stage.clientWidth, this.#stage.clientHeight);
  }
  async sheet(): Promise<Sheet> {
    const labels = new Map(this.#net.nodes.map((node) => [node.id, node]));
    return {
      name: "network", columns: ["subject", "subject_kind", "link", "object", "object_kind", "papers", "confidence", "status", "subject_id", "object_id"],
      rows: this.#net.links.map((link) => {
        const a = labels.get(link.source)!, b = labels.get(link.target)!;
        return [a.label, a.kind, says(link.predicate), b.label, b.kind, link.papers, link.confidence / 100, link.status, a.id, b.id];
      }),
    };
  }
  async net(): Promise<Net> {
    return { ...this.#net, nodes: this.#net.nodes.map((node) => ({ ...node, ...this.#places.get(node.id)! })) };
  }
}

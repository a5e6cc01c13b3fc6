// The drawing: an overview, what surrounds some nodes, or a way between two.
import type { App, Sheet, ViewPart } from "../app.ts";
import { bdi, count, h, put } from "../dom.ts";
import type { Picture } from "../export/picture.ts";
import { Latest } from "../latest.ts";
import { box, type Box, type Heard, type Painter } from "../network/painter.ts";
import { inLine, places } from "../network/place.ts";
import { Plain } from "../network/canvas.ts";
import { pairs, picture, scene, type Point, type Scene } from "../network/scene.ts";
import { WebGl } from "../network/webgl.ts";
import type { Net } from "../source/types.ts";
import type { Camera, State } from "../state.ts";
import { says } from "../words.ts";

const AROUND = 60; // nodes drawn around one

export class Network implements ViewPart {
  readonly #app: App;
  readonly #stage = h("div", { class: "stage", tabindex: "0", role: "application", "aria-label": "Graph: arrow keys go from node to node", "aria-describedby": "stage-keys" });
  readonly #notice = h("p", { class: "notice", role: "status" });
  readonly #where = h("div", { class: "where" });
  readonly #more = h("button", { type: "button", hidden: true, click: () => this.#app.set({ limit: this.#app.state.limit * 2 }) }, "Show more links");
  readonly #heard: Heard;
  #painter: Painter;
  #net: Net = { nodes: [], links: [], more: 0 };
  #scene: Scene | null = null;
  #places = new Map<string, Point>();
  #base = "";
  #box: Box = { x: [-1, 1], y: [-1, 1] };
  #lit: Set<string> | null = null;
  #fitted = ""; // the camera as it was when all was to be seen
  #moving = 0;
  readonly #latest = new Latest();
  #tried = false;

  constructor(app: App, parent: HTMLElement) {
    this.#app = app;
    const tool = (label: string, text: string, click: () => void): HTMLElement => h("button", { type: "button", "aria-label": label, title: label, click }, text);
    put(parent,
      h("h2", { class: "hidden" }, "Network"), this.#stage,
      h("p", { id: "stage-keys", class: "hidden" }, "N goes to the next node, Enter opens the details, E draws what surrounds the node, F only that, P starts a path, plus and minus zoom, 0 fits."),
      h("div", { class: "over" }, this.#where, this.#notice),
      h("div", { class: "tools" }, this.#more, tool("Zoom in", "+", () => this.#painter.zoom(1.5)), tool("Zoom out", "−", () => this.#painter.zoom(1 / 1.5)), tool("Fit", "⤢", () => this.#fit())));
    this.#heard = {
      node: (id: string) => app.choose(id === app.state.chosen && app.state.pair === null ? null : id),
      open: (id: string) => app.expand(id),
      line: (a: string, b: string) => app.choose(a, b),
      ground: () => { if (app.state.chosen !== null) app.choose(null); },
      hover: () => undefined,
      drag: (id: string, to: Point) => this.#drag(id, to),
      moved: (camera: Camera) => this.#moved(camera),
    };
    this.#painter = new Plain(this.#stage, this.#heard);
    app.drawn = (id) => this.#places.has(id);
    this.#stage.dataset["painter"] = this.#painter.name;
    let first = true;
    new ResizeObserver(() => {
      const whole = JSON.stringify(this.#painter.camera()) === this.#fitted;
      if (!first) { this.#painter.resize(); if (whole) { this.#painter.look(this.#whole(), false); this.#fitted = JSON.stringify(this.#painter.camera()); } }
      first = false;
    }).observe(this.#stage);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.restyle());
  }

  /** The first frame is painted plainly, which needs no shader compiled; then sigma.js takes over if there is WebGL. */
  #takeOver(): void {
    if (this.#app.plain || !this.#scene || this.#stage.clientWidth === 0) return;
    const layer = h("div", { class: "layer" }), before = this.#painter;
    this.#stage.append(layer);
    try {
      this.#painter = new WebGl(layer, this.#heard);
    } catch {
      this.#painter = before;
      layer.remove();
      return;
    }
    this.#painter.show(this.#scene, this.#box);
    const fitted = JSON.stringify(before.camera()) === this.#fitted;
    this.#painter.look(before.camera(), false);
    if (fitted) this.#fitted = JSON.stringify(this.#painter.camera());
    this.#stage.dataset["painter"] = this.#painter.name;
    requestAnimationFrame(() => requestAnimationFrame(() => before.end()));
  }

  #fit(): void {
    this.#painter.look(this.#whole(), true);
    this.#app.set({ camera: null });
  }
  /** The camera that shows all: at ratio 1 the longer side of the box spans the shorter side of the stage. */
  #whole(): Camera {
    const { x, y } = this.#box, wide = x[1] - x[0], high = y[1] - y[0], span = Math.max(wide, high);
    const { clientWidth, clientHeight } = this.#stage, pad = 96, unit = Math.min(clientWidth, clientHeight) - pad;
    const ratio = Math.max((wide / span) * (unit / Math.max(clientWidth - pad - 40, 60)), (high / span) * (unit / Math.max(clientHeight - pad, 60)));
    return { x: 0.5, y: 0.5, ratio: Number.isFinite(ratio) && ratio > 0 ? ratio : 1 };
  }

  #moved(camera: Camera): void {
    clearTimeout(this.#moving);
    this.#moving = window.setTimeout(() => {
      const whole = this.#whole();
      const there = Math.abs(camera.x - whole.x) + Math.abs(camera.y - whole.y) + Math.abs(camera.ratio - whole.ratio) < 1e-3;
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
      const net = await this.#latest.of(this.#ask(state));
      if (!net) return; // somebody was quicker than the answer
      this.#net = net;
      this.#arrange(state);
      if (this.#painter.name === "canvas" && !this.#tried && this.#net.nodes.length) {
        this.#tried = true;
        setTimeout(() => this.#takeOver(), 500);
      }
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
    this.#draw(state, fresh || state.only || way || !state.open.length);
    if (fresh) {
      this.#painter.look(state.camera ?? this.#whole(), false);
      if (!state.camera) this.#fitted = JSON.stringify(this.#painter.camera());
    }
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
    if (refit) this.#box = box(this.#places.values());
    this.#painter.show(this.#scene, refit ? this.#box : null);
  }
  /** It stays where it is put until another drawing begins; what the camera shows does not change with it. */
  #drag(id: string, to: Point): void {
    const dot = this.#scene?.dots.get(id);
    if (!dot) return;
    this.#places.set(id, to);
    this.#painter.moved(Object.assign(dot, to));
  }
  restyle(): void { if (this.#net.nodes.length) this.#draw(this.#app.state, false); }

  #tell(state: State): void {
    const drawn = pairs(this.#net.links).size;
    const hidden = this.#net.more;
    const shown = `${count(this.#net.nodes.length, "node")}, ${count(drawn, "line")}`;
    const empty = this.#app.about.shown.papers === 0 ? "This graph is empty." : "Nothing passes the filters.";
    this.#notice.textContent = this.#net.nodes.length ? shown : empty;
    this.#more.hidden = !hidden || state.limit >= this.#app.source.most || state.only || (state.from !== null && state.to !== null);
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
    if (event.key.toLowerCase() === "n") { this.#next(event.key === "n" ? 1 : -1); return true; }
    if (event.key === "+" || event.key === "=") this.#painter.zoom(1.4);
    else if (event.key === "-") this.#painter.zoom(1 / 1.4);
    else if (event.key === "0") this.#fit();
    else return false;
    return true;
  }
  /** One node after the other, the best linked first: every node is within reach of a key. */
  #next(step: number): void {
    const ids = [...this.#net.nodes].sort((a, b) => b.links - a.links || (a.id < b.id ? -1 : 1)).map((node) => node.id);
    const at = this.#app.state.chosen === null ? -1 : ids.indexOf(this.#app.state.chosen);
    if (ids.length) this.#app.choose(ids[at < 0 ? (step > 0 ? 0 : ids.length - 1) : (at + step + ids.length) % ids.length]!);
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
    return { nodes: this.#net.nodes.map((node) => ({ ...node, ...this.#places.get(node.id)! })), links: this.#net.links, more: 0 };
  }
}

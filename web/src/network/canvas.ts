// The painter for browsers without WebGL: the same scene and camera, drawn with the 2D context.
import { paint } from "../export/picture.ts";
import type { Camera } from "../state.ts";
import { lineAt, STIR, type Box, type Heard, type Painter } from "./painter.ts";
import { items, type Dot, type Point, type Scene } from "./scene.ts";

const PADDING = 48;

export class Plain implements Painter {
  readonly name = "canvas";
  readonly #stage: HTMLElement;
  readonly #canvas = document.createElement("canvas");
  readonly #heard: Heard;
  #scene: Scene | null = null;
  #box: Box = { x: [-1, 1], y: [-1, 1] };
  #camera: Camera = { x: 0.5, y: 0.5, ratio: 1 };
  #waiting = 0;
  readonly #pointers = new Map<number, Point>();
  #dragged = false;
  #held: string | null = null; // a node that goes with the pointer
  readonly #gone = new AbortController();

  constructor(stage: HTMLElement, heard: Heard) {
    this.#stage = stage;
    this.#heard = heard;
    this.#canvas.className = "plain";
    stage.append(this.#canvas);
    const options = { signal: this.#gone.signal };
    const on = <K extends keyof HTMLElementEventMap>(name: K, listener: (event: HTMLElementEventMap[K]) => void, more: AddEventListenerOptions = {}): void =>
      this.#canvas.addEventListener(name, listener, { ...options, ...more });
    on("pointerdown", (event) => {
      const spot = this.#spot(event);
      this.#pointers.set(event.pointerId, spot);
      this.#dragged = false;
      this.#held = this.#pointers.size > 1 || event.button ? null : this.#dot(spot)?.id ?? null;
      this.#canvas.setPointerCapture(event.pointerId);
    });
    on("pointermove", (event) => this.#move(event));
    on("pointerup", (event) => this.#pointers.delete(event.pointerId));
    on("pointercancel", (event) => this.#pointers.delete(event.pointerId));
    on("click", (event) => this.#click(this.#spot(event)));
    on("dblclick", (event) => { const dot = this.#dot(this.#spot(event)); if (dot) heard.open(dot.id); });
    on("wheel", (event) => { event.preventDefault(); this.#zoomAt(this.#spot(event), Math.exp(-event.deltaY * 0.0015)); }, { passive: false });
    this.resize();
  }

  #spot(event: MouseEvent): Point {
    const frame = this.#canvas.getBoundingClientRect();
    return { x: event.clientX - frame.left, y: event.clientY - frame.top };
  }

  #move(event: PointerEvent): void {
    const before = this.#pointers.get(event.pointerId), now = this.#spot(event);
    if (!before) {
      const dot = this.#dot(now);
      this.#canvas.style.cursor = dot || this.#line(now) ? "pointer" : "";
      this.#heard.hover(dot?.id ?? null);
      return;
    }
    if (Math.hypot(now.x - before.x, now.y - before.y) < STIR && !this.#dragged) return;
    this.#dragged = true;
    const others = [...this.#pointers].filter(([id]) => id !== event.pointerId).map(([, point]) => point);
    const other = others[0];
    if (other) this.#zoomAt(other, Math.hypot(now.x - other.x, now.y - other.y) / Math.max(Math.hypot(before.x - other.x, before.y - other.y), 1));
    else if (this.#held !== null) this.#heard.drag(this.#held, this.#place(now));
    else {
      const unit = this.#unit() / this.#camera.ratio, span = this.#span();
      this.#camera = { ...this.#camera, x: this.#camera.x - (now.x - before.x) / unit / span, y: this.#camera.y - (now.y - before.y) / unit / span };
      this.#changed();
    }
    this.#pointers.set(event.pointerId, now);
  }

  #click(point: Point): void {
    if (this.#dragged) return;
    const dot = this.#dot(point), line = dot ? null : this.#line(point);
    if (dot) this.#heard.node(dot.id);
    else if (line) this.#heard.line(line[0], line[1]);
    else this.#heard.ground();
  }

  #dot(point: Point): Dot | null {
    let best: Dot | null = null, least = Infinity;
    for (const dot of this.#scene?.dots.values() ?? []) {
      const { x, y } = this.at(dot), far = Math.hypot(x - point.x, y - point.y);
      if (far <= dot.size * this.scale() + 4 && far < least) { best = dot; least = far; }
    }
    return best;
  }
  #line(point: Point): [string, string] | null { return this.#scene && lineAt(this, this.#scene, point); }

  // As sigma has it: the box's longer side is 1, its middle at (0.5, 0.5), fitted into the stage less a padding.
  #span(): number { return Math.max(this.#box.x[1] - this.#box.x[0], this.#box.y[1] - this.#box.y[0], 1e-9); }
  #unit(): number { return (Math.min(this.#stage.clientWidth, this.#stage.clientHeight) - 2 * PADDING) / this.#span(); }
  at(point: Point): Point {
    const unit = this.#unit() / this.#camera.ratio, span = this.#span();
    const x = (point.x - (this.#box.x[0] + this.#box.x[1]) / 2) / span + 0.5, y = (point.y - (this.#box.y[0] + this.#box.y[1]) / 2) / span + 0.5;
    return { x: this.#stage.clientWidth / 2 + (x - this.#camera.x) * span * unit, y: this.#stage.clientHeight / 2 + (y - this.#camera.y) * span * unit };
  }
  /** The place under a pixel of the stage: `at` turned round. */
  #place(spot: Point): Point {
    const unit = this.#unit() / this.#camera.ratio, span = this.#span(), [left, right] = this.#box.x, [top, bottom] = this.#box.y;
    return {
      x: (left + right) / 2 + (this.#camera.x - 0.5) * span + (spot.x - this.#stage.clientWidth / 2) / unit,
      y: (top + bottom) / 2 + (this.#camera.y - 0.5) * span + (spot.y - this.#stage.clientHeight / 2) / unit,
    };
  }
  scale(): number { return 1 / Math.sqrt(this.#camera.ratio); }

  #zoomAt(point: Point, factor: number): void {
    const ratio = Math.min(Math.max(this.#camera.ratio / factor, 0.01), 4), unit = this.#unit() * this.#span();
    const dx = (point.x - this.#stage.clientWidth / 2) / unit, dy = (point.y - this.#stage.clientHeight / 2) / unit;
    this.#camera = { x: this.#camera.x + dx * (this.#camera.ratio - ratio), y: this.#camera.y + dy * (this.#camera.ratio - ratio), ratio };
    this.#changed();
  }
  #changed(): void { this.#draw(); this.#heard.moved(this.#camera); }

  #draw(): void {
    if (this.#waiting) return;
    this.#waiting = requestAnimationFrame(() => {
      this.#waiting = 0;
      // Read often, as it were: a canvas of the processor's, which costs no set-up of the graphics card before the first frame.
      const context = this.#canvas.getContext("2d", { willReadFrequently: true });
      if (!context || !this.#scene) return;
      const ratio = devicePixelRatio;
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      context.clearRect(0, 0, this.#stage.clientWidth, this.#stage.clientHeight);
      paint(context, items(this.#scene, (point) => this.at(point), this.scale(), this.#stage.clientWidth, this.#stage.clientHeight));
    });
  }

  show(scene: Scene, box: Box | null): void { this.#scene = scene; if (box) this.#box = box; this.#draw(); }
  moved(): void { this.#draw(); }
  camera(): Camera { return this.#camera; }
  look(camera: Camera): void { this.#camera = camera; this.#draw(); }
  zoom(factor: number): void { this.#zoomAt({ x: this.#stage.clientWidth / 2, y: this.#stage.clientHeight / 2 }, factor); }
  resize(): void {
    this.#canvas.width = Math.round(this.#stage.clientWidth * devicePixelRatio);
    this.#canvas.height = Math.round(this.#stage.clientHeight * devicePixelRatio);
    this.#draw();
  }
  end(): void { cancelAnimationFrame(this.#waiting); this.#gone.abort(); this.#canvas.remove(); }
}

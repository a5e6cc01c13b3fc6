// The painter that leaves the drawing to sigma.js.
import Graph from "graphology";
import Sigma from "sigma";
import { FONT, paint } from "../export/picture.ts";
import type { Camera } from "../state.ts";
import { lineAt, STIR, type Box, type Heard, type Painter } from "./painter.ts";
import { LineProgram, ShapeProgram } from "./program.ts";
import { writing, type Dot, type Line, type Point, type Scene } from "./scene.ts";

export class WebGl implements Painter {
  readonly name = "webgl";
  readonly #sigma: Sigma;
  readonly #graph = new Graph({ multi: true, type: "directed" });
  readonly #canvas = document.createElement("canvas");
  readonly #stage: HTMLElement;
  #over: string | null = null;
  #held: { id: string; from: Point } | null = null;
  #dragged = false;
  #scene: Scene | null = null;
  readonly #calm = matchMedia("(prefers-reduced-motion: reduce)");

  constructor(stage: HTMLElement, heard: Heard) {
    this.#stage = stage;
    this.#sigma = new Sigma(this.#graph, stage, {
      allowInvalidContainer: true, defaultNodeType: "shape", defaultEdgeType: "line",
      nodeProgramClasses: { shape: ShapeProgram }, edgeProgramClasses: { line: LineProgram },
      renderLabels: false, zIndex: true, defaultDrawNodeHover: () => undefined,
      stagePadding: 48, minCameraRatio: 0.01, maxCameraRatio: 4,
      doubleClickZoomingRatio: 1, inertiaDuration: this.#calm.matches ? 0 : 200, zoomDuration: this.#calm.matches ? 1 : 200,
    });
    const sigma = this.#sigma;
    this.#drag(heard);
    sigma.on("clickNode", ({ node }) => { if (!this.#dragged) heard.node(node); });
    sigma.on("doubleClickNode", ({ node, preventSigmaDefault }) => { preventSigmaDefault(); heard.open(node); });
    sigma.on("doubleClickStage", ({ preventSigmaDefault }) => preventSigmaDefault());
    sigma.on("clickStage", ({ event }) => {
      if (this.#dragged) return;
      const line = this.#scene && lineAt(this, this.#scene, event);
      if (line) heard.line(...line); else heard.ground();
    });
    sigma.on("enterNode", ({ node }) => { stage.style.cursor = "pointer"; this.#over = node; heard.hover(node); this.#write(); });
    sigma.on("leaveNode", () => { stage.style.cursor = ""; this.#over = null; heard.hover(null); this.#write(); });
    this.#canvas.className = "names";
    stage.append(this.#canvas);
    sigma.on("afterRender", () => this.#write());
    sigma.getCamera().on("updated", () => heard.moved(this.camera()));
  }

  /** A node that is held goes with the pointer, and the camera stays; a second finger lets go of it. */
  #drag(heard: Heard): void {
    const sigma = this.#sigma, touches = (original: MouseEvent | TouchEvent): number => ("touches" in original ? original.touches.length : 1);
    sigma.on("downNode", ({ node, event }) => {
      const { original } = event;
      this.#dragged = false;
      this.#held = touches(original) > 1 || ("button" in original && original.button !== 0) ? null : { id: node, from: { x: event.x, y: event.y } };
    });
    sigma.on("downStage", () => { this.#dragged = false; this.#held = null; });
    sigma.on("moveBody", ({ event, preventSigmaDefault }) => {
      if (!this.#held) return;
      if (touches(event.original) > 1) { this.#held = null; return; }
      preventSigmaDefault();
      const { id, from } = this.#held;
      this.#dragged ||= Math.hypot(event.x - from.x, event.y - from.y) >= STIR;
      if (!this.#dragged) return;
      const { x, y } = sigma.viewportToGraph(event);
      heard.drag(id, { x, y: -y });
    });
    for (const name of ["upNode", "upStage"] as const) sigma.on(name, () => { this.#held = null; });
  }

  show(scene: Scene, box: Box | null): void {
    this.#scene = scene;
    if (box) this.#sigma.setCustomBBox({ x: box.x, y: [-box.y[1], -box.y[0]] });
    this.#graph.clear();
    for (const dot of scene.dots.values()) this.#graph.addNode(dot.id, this.#node(dot));
    for (const line of scene.lines) this.#graph.addEdgeWithKey(line.key, line.a, line.b, this.#edge(line));
    this.#sigma.refresh();
  }

  moved(dot: Dot): void { this.#graph.mergeNodeAttributes(dot.id, { x: dot.x, y: -dot.y }); }

  #node(dot: Dot): Record<string, unknown> {
    return {
      x: dot.x, y: -dot.y, size: dot.size, color: dot.color, shape: dot.shape, label: null, zIndex: dot.faint ? 0 : dot.chosen ? 2 : 1,
    };
  }
  #edge(line: Line): Record<string, unknown> {
    return { color: line.color, size: line.width, arrow: line.arrow, zIndex: line.strong ? 2 : line.faint ? 0 : 1 };
  }

  /** Names are ours: sigma's may lie on one another. */
  #write(): void {
    const context = this.#canvas.getContext("2d");
    if (!context || !this.#scene) return;
    const { clientWidth: width, clientHeight: height } = this.#stage, ratio = devicePixelRatio;
    if (this.#canvas.width !== Math.round(width * ratio) || this.#canvas.height !== Math.round(height * ratio)) {
      this.#canvas.width = Math.round(width * ratio);
      this.#canvas.height = Math.round(height * ratio);
    }
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    paint(context, writing(this.#scene, (point) => this.at(point), this.scale(), width, height));
    const dot = this.#over === null ? undefined : this.#scene.dots.get(this.#over);
    if (!dot) return;
    const { x, y } = this.at(dot), r = dot.size * this.scale(), { palette } = this.#scene;
    context.font = `600 12px ${FONT}`;
    const wide = context.measureText(dot.label).width + 16, left = Math.min(x + r + 4, width - wide - 4);
    context.beginPath();
    context.roundRect(left, y - 12, wide, 24, 7);
    context.fillStyle = palette.paper;
    context.strokeStyle = palette.line;
    context.fill();
    context.stroke();
    context.fillStyle = palette.ink;
    context.fillText(dot.label, left + 8, y + 4);
  }

  camera(): Camera {
    const { x, y, ratio } = this.#sigma.getCamera().getState();
    return { x, y: 1 - y, ratio };
  }
  look(camera: Camera, smooth: boolean): void {
    const state = { x: camera.x, y: 1 - camera.y, ratio: camera.ratio };
    if (smooth && !this.#calm.matches) void this.#sigma.getCamera().animate(state, { duration: 250 });
    else this.#sigma.getCamera().setState(state);
  }
  zoom(factor: number): void {
    const camera = this.#sigma.getCamera(), ratio = camera.getBoundedRatio(camera.ratio / factor);
    if (this.#calm.matches) camera.setState({ ratio }); else void camera.animate({ ratio }, { duration: 150 });
  }
  at(point: Point): Point { return this.#sigma.graphToViewport({ x: point.x, y: -point.y }); }
  scale(): number { return this.#sigma.scaleSize(1); }
  resize(): void { this.#sigma.resize(); this.#sigma.refresh(); }
  end(): void { this.#sigma.kill(); }
}

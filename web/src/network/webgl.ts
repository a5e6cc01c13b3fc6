// The painter that leaves the drawing to sigma.js.
import Graph from "graphology";
import Sigma from "sigma";
import type { NodeDisplayData, PartialButFor } from "sigma/types";
import { FONT } from "../export/picture.ts";
import type { Camera } from "../state.ts";
import { lineAt, type Box, type Heard, type Painter } from "./painter.ts";
import { LineProgram, ShapeProgram } from "./program.ts";
import type { Dot, Line, Palette, Point, Scene } from "./scene.ts";

type Drawn = PartialButFor<NodeDisplayData, "x" | "y" | "size" | "label" | "color"> & Partial<Dot>;

export class WebGl implements Painter {
  readonly name = "webgl";
  readonly #sigma: Sigma;
  readonly #graph = new Graph({ multi: true, type: "directed" });
  #palette: Palette | null = null;
  #scene: Scene | null = null;
  readonly #calm = matchMedia("(prefers-reduced-motion: reduce)");

  constructor(stage: HTMLElement, heard: Heard) {
    this.#sigma = new Sigma(this.#graph, stage, {
      allowInvalidContainer: true, defaultNodeType: "shape", defaultEdgeType: "line",
      nodeProgramClasses: { shape: ShapeProgram }, edgeProgramClasses: { line: LineProgram },
      labelFont: FONT, labelSize: 12, labelRenderedSizeThreshold: 4, labelDensity: 0.9, labelGridCellSize: 90, zIndex: true,
      stagePadding: 48, minCameraRatio: 0.01, maxCameraRatio: 4,
      doubleClickZoomingRatio: 1, inertiaDuration: this.#calm.matches ? 0 : 200, zoomDuration: this.#calm.matches ? 1 : 200,
      defaultDrawNodeLabel: (context, data) => this.#label(context, data as Drawn),
      defaultDrawNodeHover: (context, data) => this.#hover(context, data as Drawn),
    });
    const sigma = this.#sigma;
    sigma.on("clickNode", ({ node }) => heard.node(node));
    sigma.on("doubleClickNode", ({ node, preventSigmaDefault }) => { preventSigmaDefault(); heard.open(node); });
    sigma.on("doubleClickStage", ({ preventSigmaDefault }) => preventSigmaDefault());
    sigma.on("clickStage", ({ event }) => {
      const line = this.#scene && lineAt(this, this.#scene, event);
      if (line) heard.line(...line); else heard.ground();
    });
    sigma.on("enterNode", ({ node }) => { stage.style.cursor = "pointer"; heard.hover(node); });
    sigma.on("leaveNode", () => { stage.style.cursor = ""; heard.hover(null); });
    sigma.getCamera().on("updated", () => heard.moved(this.camera()));
  }

  show(scene: Scene, box: Box | null): void {
    this.#scene = scene;
    this.#palette = scene.palette;
    if (box) this.#sigma.setCustomBBox({ x: box.x, y: [-box.y[1], -box.y[0]] });
    this.#graph.clear();
    for (const dot of scene.dots.values()) this.#graph.addNode(dot.id, this.#node(dot));
    for (const line of scene.lines) this.#graph.addEdgeWithKey(line.key, line.a, line.b, this.#edge(line));
    this.#sigma.refresh();
  }

  #node(dot: Dot): Record<string, unknown> {
    return {
      ...dot, y: -dot.y, label: dot.faint ? null : dot.label, forceLabel: dot.chosen, highlighted: dot.chosen,
      zIndex: dot.faint ? 0 : dot.chosen ? 2 : 1,
    };
  }
  #edge(line: Line): Record<string, unknown> {
    return { color: line.color, size: line.width, arrow: line.arrow, zIndex: line.strong ? 2 : line.faint ? 0 : 1 };
  }

  #label(context: CanvasRenderingContext2D, data: Drawn): void {
    if (!data.label || !this.#palette) return;
    context.font = `${data.bold ? 600 : 400} 12px ${FONT}`;
    context.lineWidth = 3;
    context.lineJoin = "round";
    context.strokeStyle = this.#palette.ground;
    context.strokeText(data.label, data.x + data.size + 4, data.y + 4);
    context.fillStyle = this.#palette.ink;
    context.fillText(data.label, data.x + data.size + 4, data.y + 4);
  }

  #hover(context: CanvasRenderingContext2D, data: Drawn): void {
    if (!this.#palette) return;
    context.font = `600 12px ${FONT}`;
    const label = data.label ?? "", wide = label ? context.measureText(label).width + 18 : 0;
    context.fillStyle = this.#palette.paper;
    context.strokeStyle = this.#palette.accent;
    context.lineWidth = 2;
    context.beginPath();
    if (label) context.roundRect(data.x + data.size, data.y - 11, wide, 22, 6);
    context.fill();
    context.beginPath();
    context.arc(data.x, data.y, data.size + 4, 0, 2 * Math.PI);
    context.fill();
    context.stroke();
    context.fillStyle = this.#palette.ink;
    context.fillText(label, data.x + data.size + 9, data.y + 4);
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

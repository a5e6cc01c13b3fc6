// What draws a scene and hears of clicks: sigma.js where there is WebGL, a plain canvas elsewhere.
import type { Camera } from "../state.ts";
import type { Dot, Point, Scene } from "./scene.ts";

export interface Heard {
  node(id: string): void;
  open(id: string): void; // a double click
  line(a: string, b: string): void;
  ground(): void;
  hover(id: string | null): void;
  drag(id: string, to: Point): void; // a place, not pixels; told at each step
  moved(camera: Camera): void;
}
export interface Painter {
  readonly name: "webgl" | "canvas";
  /** `box` fixes what the camera's (0.5, 0.5, 1) shows; without it, the box of before stays. */
  show(scene: Scene, box: Box | null): void;
  /** A node of the scene stands elsewhere now. */
  moved(dot: Dot): void;
  camera(): Camera;
  look(camera: Camera, smooth: boolean): void;
  zoom(factor: number): void;
  at(point: Point): Point; // pixels of the stage
  scale(): number; // of node sizes
  resize(): void;
  end(): void;
}
export interface Box { x: [number, number]; y: [number, number] }

export function box(points: Iterable<Point>): Box {
  const all = [...points];
  if (!all.length) return { x: [-1, 1], y: [-1, 1] };
  const made: Box = { x: [Infinity, -Infinity], y: [Infinity, -Infinity] };
  for (const { x, y } of all) {
    made.x = [Math.min(made.x[0], x), Math.max(made.x[1], x)];
    made.y = [Math.min(made.y[0], y), Math.max(made.y[1], y)];
  }
  // A single node, or nodes in a row, do not fill the stage.
  const least = 420;
  for (const axis of ["x", "y"] as const) {
    const [low, high] = made[axis], lack = (least - (high - low)) / 2;
    if (lack > 0) made[axis] = [low - lack, high + lack];
  }
  return made;
}

export const STIR = 3; // pixels that a hand may shake in a click

/** The line under a point of the stage, give or take some pixels. */
export function lineAt(painter: Painter, scene: Scene, point: Point, reach = 5): [string, string] | null {
  let best: [string, string] | null = null, least = reach;
  for (const { a, b } of scene.lines) {
    const p = painter.at(scene.dots.get(a)!), q = painter.at(scene.dots.get(b)!);
    const dx = q.x - p.x, dy = q.y - p.y;
    const share = Math.min(Math.max(((point.x - p.x) * dx + (point.y - p.y) * dy) / (dx * dx + dy * dy || 1), 0), 1);
    const far = Math.hypot(p.x + share * dx - point.x, p.y + share * dy - point.y);
    if (far < least) { least = far; best = [a, b]; }
  }
  return best;
}

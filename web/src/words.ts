// How the page names and draws kinds and links.
import { own, s } from "./dom.ts";
import type { Result, Status } from "./source/types.ts";

// Okabe and Ito, "Color Universal Design" (2008), told apart by the colour-blind; a shape each besides.
// On dark ground the blue and the grey are lighter, on light ground the yellow is darker.
export type Shape = "circle" | "triangle" | "square" | "diamond" | "hexagon" | "page" | "wedge" | "star";
export const SHAPES: readonly Shape[] = ["circle", "triangle", "square", "diamond", "hexagon", "page", "wedge", "star"];
interface Look { light: string; dark: string; shape: Shape; many: string }
const LOOKS: Record<string, Look> = {
  Method: { light: "#0072b2", dark: "#4aa3dc", shape: "circle", many: "Methods" },
  Model: { light: "#009e73", dark: "#1fbf93", shape: "triangle", many: "Models" },
  Benchmark: { light: "#e69f00", dark: "#f0b02c", shape: "square", many: "Benchmarks" },
  Task: { light: "#cc79a7", dark: "#dc93bb", shape: "diamond", many: "Tasks" },
  Metric: { light: "#cdb80b", dark: "#f0e442", shape: "hexagon", many: "Metrics" },
  Paper: { light: "#83888f", dark: "#a8adb5", shape: "page", many: "Papers" },
  Institution: { light: "#d55e00", dark: "#f07b22", shape: "wedge", many: "Institutions" },
  Person: { light: "#56b4e9", dark: "#7cc7f2", shape: "star", many: "People" },
};
const OTHER: Look = { light: "#6b7280", dark: "#9ca3af", shape: "circle", many: "Others" };
export const ORDER = Object.keys(LOOKS);
export const look = (kind: string): Look => own(LOOKS, kind) ?? OTHER;
export const rank = (kind: string): number => (ORDER.indexOf(kind) + 1 || 99);

/** Corners in a box from -1 to 1, y downwards; a circle has none. */
export const CORNERS: Record<Shape, ReadonlyArray<readonly [number, number]>> = {
  circle: [],
  triangle: [[0, -1.15], [1.08, 0.8], [-1.08, 0.8]],
  wedge: [[0, 1.15], [1.08, -0.8], [-1.08, -0.8]],
  square: [[-0.88, -0.88], [0.88, -0.88], [0.88, 0.88], [-0.88, 0.88]],
  diamond: [[0, -1.18], [1.18, 0], [0, 1.18], [-1.18, 0]],
  hexagon: [[1.05, 0], [0.525, 0.91], [-0.525, 0.91], [-1.05, 0], [-0.525, -0.91], [0.525, -0.91]],
  page: [[-0.74, -1.02], [0.74, -1.02], [0.74, 1.02], [-0.74, 1.02]],
  star: Array.from({ length: 10 }, (_, n) => {
    const reach = n % 2 ? 0.55 : 1.25, angle = (n * Math.PI) / 5 - Math.PI / 2;
    return [reach * Math.cos(angle), reach * Math.sin(angle)] as const;
  }),
};
export function outline(shape: Shape, x: number, y: number, r: number): string {
  const corners = CORNERS[shape];
  const f = (n: number): string => n.toFixed(2);
  if (!corners.length) return `M${f(x - r)} ${f(y)}a${f(r)} ${f(r)} 0 1 0 ${f(2 * r)} 0a${f(r)} ${f(r)} 0 1 0 ${f(-2 * r)} 0z`;
  return `M${corners.map(([a, b]) => `${f(x + a * r)} ${f(y + b * r)}`).join("L")}z`;
}
/** The kind's sign for a legend or a line of text. */
export const sign = (kind: string): SVGElement =>
  s("svg", { viewBox: "0 0 16 16", class: `sign kind-${ORDER.includes(kind) ? kind : "other"}`, "aria-hidden": "true" }, s("path", { d: outline(look(kind).shape, 8, 8, 5.6) }));

// Predicate: as said of the subject, as said of the object.
const LINKS: Record<string, [string, string]> = {
  evaluatedOn: ["tested on", "tested on it"],
  outperforms: ["outperforms", "outperformed by"],
  comparedWith: ["compared with", "compared with"],
  uses: ["uses", "used by"],
  variantOf: ["variant of", "has the variants"],
  appliedTo: ["applied to", "tackled by"],
  measures: ["measures", "measured by"],
  proposes: ["introduces", "introduced in"],
  studies: ["studies", "studied in"],
  affiliation: ["comes from", "from here"],
  department: ["comes from the department", "from this department"],
  unitOf: ["is part of", "has the parts"],
  mentions: ["names", "named in"],
  creator: ["written by", "wrote"],
};
export const LINK_ORDER = Object.keys(LINKS);
export const says = (predicate: string): string => own(LINKS, predicate)?.[0] ?? predicate;
export const saidOf = (predicate: string): string => own(LINKS, predicate)?.[1] ?? `${predicate} (from)`;
export const SYMMETRIC = "comparedWith";

export const STATUS: Record<Status, string> = {
  stands: "", uncertain: "uncertain", hedged: "said with reserve", negative: "said not to be so",
};

type Told = Pick<Result, "value" | "unit" | "kind" | "bound">;
/** A number as the paper tells it: up to 70.70 %, +4.4 points. */
export function told(result: Told): string {
  const sign = own<string>({ gain: "+", loss: "−" }, result.kind) ?? "";
  const bound = own<string>({ max: "up to ", min: "at least " }, result.bound) ?? (result.bound ? `${result.bound} ` : "");
  const value = sign && /^[+\-−]/.test(result.value) ? result.value : sign + result.value;
  return bound + value + (result.unit === "%" ? " %" : result.unit ? ` ${result.unit}` : "");
}

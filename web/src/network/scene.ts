// A net with the reader's choice as what a painter draws: places, sizes, colours. y grows downwards.
import { shorten } from "../dom.ts";
import type { Item, Picture } from "../export/picture.ts";
import type { Link, Net } from "../source/types.ts";
import { look, outline, type Shape } from "../words.ts";

export interface Palette { ground: string; paper: string; ink: string; soft: string; line: string; accent: string; dark: boolean }
export interface Point { x: number; y: number }
export interface Dot {
  id: string; label: string; kind: string; x: number; y: number; size: number; shape: Shape; color: string;
  faint: boolean; chosen: boolean; bold: boolean; open: boolean;
}
export interface Line { key: string; a: string; b: string; color: string; width: number; arrow: boolean; faint: boolean; strong: boolean }
export interface Scene { dots: Map<string, Dot>; lines: Line[]; palette: Palette }

export function palette(): Palette {
  const style = getComputedStyle(document.documentElement);
  const read = (name: string): string => style.getPropertyValue(name).trim();
  return {
    ground: read("--stage"), paper: read("--paper"), ink: read("--ink"), soft: read("--soft"), line: read("--edge"),
    accent: read("--accent"), dark: read("--dark") === "1",
  };
}

/** Size by support: the area grows with the papers that name a thing, more slowly the more there are. */
export const size = (papers: number): number => Math.min(5 + 2.6 * Math.log2(Math.max(papers, 1)), 18);

const channels = (color: string): number[] => [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
/** A colour between two; 0 is the first. Both as #rrggbb. */
export function mix(a: string, b: string, share: number): string {
  const other = channels(b);
  return `#${channels(a).map((value, n) => Math.round(value + (other[n]! - value) * share).toString(16).padStart(2, "0")).join("")}`;
}

/** One line a pair, whatever many links say; its arrow where all agree on the direction. */
export function pairs(links: readonly Link[]): Map<string, { a: string; b: string; links: Link[] }> {
  const found = new Map<string, { a: string; b: string; links: Link[] }>();
  for (const link of links) {
    const [a, b] = link.source < link.target ? [link.source, link.target] : [link.target, link.source];
    const key = JSON.stringify([a, b]);
    const pair = found.get(key);
    if (pair) pair.links.push(link); else found.set(key, { a, b, links: [link] });
  }
  return found;
}

export function scene(net: Net, places: ReadonlyMap<string, Point>, chosen: string | null, pair: string | null, lit: ReadonlySet<string> | null, open: ReadonlySet<string>): Scene {
  const colors = palette();
  const bundles = pairs(net.links);
  const near = new Set<string>(chosen === null ? [] : [chosen]);
  if (pair !== null) near.add(pair);
  else for (const { a, b } of bundles.values()) { if (a === chosen) near.add(b); if (b === chosen) near.add(a); }
  const there = chosen !== null && net.nodes.some((node) => node.id === chosen);
  const faintNode = (id: string): boolean => (there ? !near.has(id) : lit !== null && !lit.has(id));
  const dots = new Map<string, Dot>();
  for (const node of net.nodes) {
    const kind = look(node.kind), place = places.get(node.id)!;
    const faint = faintNode(node.id), color = colors.dark ? kind.dark : kind.light;
    dots.set(node.id, {
      id: node.id, label: shorten(node.label, 30), kind: node.kind, x: place.x, y: place.y, size: size(node.papers), shape: kind.shape,
      color: faint ? mix(color, colors.ground, 0.78) : color, faint, chosen: node.id === chosen || node.id === pair,
      bold: node.kind === "Benchmark" || node.id === chosen, open: open.has(node.id),
    });
  }
  const lines: Line[] = [];
  for (const [key, { a, b, links }] of bundles) {
    if (a === b) continue;
    const strong = there && (pair === null ? a === chosen || b === chosen : (a === chosen && b === pair) || (b === chosen && a === pair));
    const faint = there ? !strong : lit !== null && !(lit.has(a) && lit.has(b));
    const papers = Math.max(...links.map((link) => link.papers), 1);
    const forward = links.every((link) => link.source === links[0]!.source && link.predicate !== "comparedWith");
    const doubtful = links.every((link) => link.status !== "stands");
    const base = strong ? mix(colors.accent, colors.ground, 0.25) : doubtful ? mix(colors.line, colors.ground, 0.45) : colors.line;
    lines.push({
      key, a: forward ? links[0]!.source : a, b: forward ? links[0]!.target : b, arrow: forward, strong, faint,
      color: faint ? mix(colors.line, colors.ground, 0.7) : base, width: (strong ? 1.2 : 0.6) + Math.min(Math.log2(papers + 1), 4) * 0.6,
    });
  }
  lines.sort((x, y) => Number(x.strong) - Number(y.strong));
  return { dots, lines, palette: colors };
}

interface Spot { dot: Dot; x: number; y: number; r: number }
export interface Label { dot: Dot; x: number; y: number; anchor: "start" | "middle" | "end" }
const weight = (dot: Dot): number => dot.size + (dot.bold ? 3 : 0);
const CELL = 40, MOST = 240; // pixels of a square in which collisions are looked for; labels at once

/** Labels beside their nodes, none on another label or node: the chosen first, then the large; the rest waits for a zoom. */
export function labels(spots: readonly Spot[], width: number, height: number): Label[] {
  const grid = new Map<number, Array<readonly [number, number, number, number]>>();
  type Box = readonly [number, number, number, number];
  const cells = (box: Box): number[] => {
    const made: number[] = [];
    for (let x = Math.floor(box[0] / CELL); x <= Math.floor(box[2] / CELL); x++) for (let y = Math.floor(box[1] / CELL); y <= Math.floor(box[3] / CELL); y++) made.push(x * 4096 + y);
    return made;
  };
  const add = (box: Box): void => { for (const cell of cells(box)) { const own = grid.get(cell); if (own) own.push(box); else grid.set(cell, [box]); } };
  const free = (box: Box): boolean => cells(box).every((cell) => !grid.get(cell)?.some((other) => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1]));
  const inside = spots.filter(({ dot, x, y }) => !dot.faint && x > -20 && y > -10 && x < width + 20 && y < height + 10);
  for (const { x, y, r } of inside) add([x - r * 0.8, y - r * 0.8, x + r * 0.8, y + r * 0.8]);
  inside.sort((a, b) => Number(b.dot.chosen) - Number(a.dot.chosen) || weight(b.dot) - weight(a.dot) || (a.dot.id < b.dot.id ? -1 : 1));
  const made: Label[] = [];
  for (const { dot, x, y, r } of inside.slice(0, MOST * 4)) {
    const wide = [...dot.label].reduce((sum, letter) => sum + (letter > "\u2e7f" ? 12 : 6.5), 0) * (dot.bold ? 1.08 : 1);
    const options: Array<[Box, Label]> = [
      [[x + r + 2, y - 8, x + r + 4 + wide, y + 7], { dot, x: x + r + 4, y: y + 4, anchor: "start" }],
      [[x - r - 4 - wide, y - 8, x - r - 2, y + 7], { dot, x: x - r - 4, y: y + 4, anchor: "end" }],
      [[x - wide / 2, y + r + 1, x + wide / 2, y + r + 16], { dot, x, y: y + r + 13, anchor: "middle" }],
      [[x - wide / 2, y - r - 16, x + wide / 2, y - r - 1], { dot, x, y: y - r - 5, anchor: "middle" }],
    ];
    const whole = ([box]: [Box, Label]): boolean => box[0] > 2 && box[2] < width - 2 && free(box);
    const found = options.find(whole) ?? (dot.chosen ? options[0] : undefined);
    if (!found) continue;
    add(found[0]);
    made.push(found[1]);
    if (made.length >= MOST) break;
  }
  return made;
}

/** Names and the ring around what is chosen, as things to paint over the nodes. */
export function writing(drawn: Scene, at: (point: Point) => Point, zoom: number, width: number, height: number): Item[] {
  const spots = [...drawn.dots.values()].map((dot) => ({ dot, ...at(dot), r: dot.size * zoom }));
  const rings = spots.filter(({ dot }) => dot.chosen || dot.open);
  return [
    ...rings.map(({ dot, x, y, r }): Item => ({ is: "path", d: outline("circle", x, y, r + 5), stroke: drawn.palette.accent, width: dot.chosen ? 2 : 1, ...(dot.chosen ? {} : { dash: "3 3" }) })),
    ...labels(spots, width, height).map(({ dot, x, y, anchor }): Item => ({ is: "text", x, y, text: dot.label, fill: drawn.palette.ink, size: 12, bold: dot.bold, anchor, halo: drawn.palette.ground })),
  ];
}

/** The scene through a camera, as things to paint; `at` turns a place into pixels. */
export function items(drawn: Scene, at: (point: Point) => Point, zoom: number, width: number, height: number): Item[] {
  const made: Item[] = [];
  const spots = [...drawn.dots.values()].map((dot) => ({ dot, ...at(dot), r: dot.size * zoom }));
  const spot = new Map(spots.map((one) => [one.dot.id, one]));
  const f = (n: number): string => n.toFixed(1);
  for (const line of drawn.lines) {
    const a = spot.get(line.a)!, b = spot.get(line.b)!;
    const length = Math.hypot(b.x - a.x, b.y - a.y) || 1, ux = (b.x - a.x) / length, uy = (b.y - a.y) / length;
    const end = { x: b.x - ux * (b.r + 1), y: b.y - uy * (b.r + 1) };
    made.push({ is: "path", d: `M${f(a.x)} ${f(a.y)}L${f(end.x)} ${f(end.y)}`, stroke: line.color, width: line.width });
    if (line.arrow && length > a.r + b.r + 8) {
      const w = 2 + line.width, back = { x: end.x - ux * (5 + line.width * 2), y: end.y - uy * (5 + line.width * 2) };
      made.push({ is: "path", d: `M${f(end.x)} ${f(end.y)}L${f(back.x - uy * w)} ${f(back.y + ux * w)}L${f(back.x + uy * w)} ${f(back.y - ux * w)}z`, fill: line.color });
    }
  }
  for (const { dot, x, y, r } of [...spots].sort((a, b) => Number(!a.dot.faint) - Number(!b.dot.faint))) {
    made.push({ is: "path", d: outline(dot.shape, x, y, r), fill: dot.color, stroke: drawn.palette.ground, width: 1 });
  }
  made.push(...writing(drawn, at, zoom, width, height));
  return made;
}

export const picture = (drawn: Scene, at: (point: Point) => Point, zoom: number, width: number, height: number): Picture =>
  ({ width, height, ground: drawn.palette.ground, items: items(drawn, at, zoom, width, height) });

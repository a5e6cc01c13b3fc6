// Where nodes stand: at the places that the build computed, or, when somebody asks what surrounds one, around it.
import type { Net } from "../source/types.ts";
import { rank } from "../words.ts";
import type { Point } from "./scene.ts";

const STEP = 62; // pixels between rings and between neighbours on a ring

/** Neighbours of a node in rings around it, kind by kind, on free spots; no chance in it. */
export function around(net: Net, centre: string, placed: Map<string, Point>): void {
  const home = placed.get(centre)!;
  const taken = new Set<string>([...placed.values()].map(cell));
  const near = new Set<string>();
  for (const { source, target } of net.links) {
    if (source === centre) near.add(target);
    if (target === centre) near.add(source);
  }
  const rest = net.nodes.filter((node) => near.has(node.id) && !placed.has(node.id));
  rest.sort((a, b) => rank(a.kind) - rank(b.kind) || b.papers - a.papers || (a.id < b.id ? -1 : 1));
  const spots: Point[] = [];
  for (let ring = 2; spots.length < rest.length && ring < 200; ring++) {
    const seats = Math.floor((2 * Math.PI * ring * STEP) / (STEP * 1.7));
    for (let seat = 0; seat < seats; seat++) {
      const angle = ((seat + (ring % 2) / 2) / seats) * 2 * Math.PI - Math.PI / 2;
      const spot = { x: home.x + 1.35 * ring * STEP * Math.cos(angle), y: home.y + ring * STEP * Math.sin(angle) };
      if (!taken.has(cell(spot))) spots.push(spot);
    }
  }
  // Seats of a kind lie side by side: by angle, inner rings first within a turn.
  const seats = spots.slice(0, rest.length).sort((a, b) => Math.atan2(a.y - home.y, a.x - home.x) - Math.atan2(b.y - home.y, b.x - home.x));
  rest.forEach((node, n) => placed.set(node.id, seats[n]!));
}

const cell = (point: Point): string => `${Math.round(point.x / STEP)} ${Math.round(point.y / STEP)}`;

/** Places of all nodes: `kept` stay where they are, the first of `open` starts in the middle if nothing is kept. */
export function places(net: Net, kept: ReadonlyMap<string, Point>, open: readonly string[], only: boolean): Map<string, Point> {
  const made = new Map<string, Point>();
  const nodes = new Map(net.nodes.map((node) => [node.id, node]));
  const home = only ? open.find((id) => nodes.has(id)) : undefined;
  for (const node of net.nodes) {
    const before = kept.get(node.id);
    if (before) made.set(node.id, before);
  }
  if (home !== undefined && !made.has(home)) made.set(home, { x: nodes.get(home)!.x, y: nodes.get(home)!.y });
  for (const id of open) {
    const node = nodes.get(id);
    if (!node) continue;
    if (!made.has(id)) made.set(id, { x: node.x, y: node.y });
    around(net, id, made);
  }
  for (const node of net.nodes) if (!made.has(node.id)) made.set(node.id, { x: node.x, y: node.y });
  return made;
}

/** The nodes of a way in a line, in their order. */
export function inLine(net: Net, from: string): Map<string, Point> {
  const made = new Map<string, Point>([[from, { x: 0, y: 0 }]]);
  let at = from;
  for (let n = 1; n < net.nodes.length; n++) {
    const next = net.links.flatMap((link) => (link.source === at ? [link.target] : link.target === at ? [link.source] : [])).find((id) => !made.has(id));
    if (next === undefined) break;
    made.set(next, { x: n * 260, y: (n % 2) * 90 });
    at = next;
  }
  for (const node of net.nodes) if (!made.has(node.id)) made.set(node.id, { x: made.size * 260, y: 0 });
  return made;
}

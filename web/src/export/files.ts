// What is shown, as a file: CSV (RFC 4180), GraphML, SVG, PNG.
import type { App, Sheet, ViewPart } from "../app.ts";
import { count } from "../dom.ts";
import type { Net } from "../source/types.ts";
import { png, svgText } from "./picture.ts";

export const FORMATS = ["PNG", "SVG", "CSV", "GraphML"] as const;
export type Format = (typeof FORMATS)[number];

export function csv(sheet: Sheet): string {
  const cell = (value: string | number): string => {
    const text = String(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return `${[sheet.columns, ...sheet.rows].map((row) => row.map(cell).join(",")).join("\r\n")}\r\n`;
}

/** GraphML with the attributes of graph.graphml, places besides. */
export function graphml(net: Net): string {
  const space = "http://graphml.graphdrawing.org/xmlns";
  const made = document.implementation.createDocument(space, "graphml", null);
  const add = (parent: Element, name: string, attributes: Record<string, string>, text?: string): Element => {
    const element = made.createElementNS(space, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    if (text !== undefined) element.textContent = text;
    parent.append(element);
    return element;
  };
  const root = made.documentElement;
  const keys = {
    node: { label: "string", kind: "string", papers: "int", x: "double", y: "double" },
    edge: { label: "string", confidence: "double", papers: "int", weight: "double", status: "string" },
  } as const;
  for (const [domain, names] of Object.entries(keys)) {
    for (const [name, type] of Object.entries(names)) add(root, "key", { id: `${domain[0]}_${name}`, for: domain, "attr.name": name, "attr.type": type });
  }
  const graph = add(root, "graph", { id: "knowledge-graph", edgedefault: "directed" });
  for (const node of net.nodes) {
    const element = add(graph, "node", { id: node.id });
    for (const name of ["label", "kind", "papers", "x", "y"] as const) add(element, "data", { key: `n_${name}` }, String(node[name]));
  }
  net.links.forEach((link, n) => {
    const element = add(graph, "edge", { id: `e${n + 1}`, source: link.source, target: link.target });
    const values = { label: link.predicate, confidence: link.confidence / 100, papers: link.papers, weight: Math.max(link.papers, 1), status: link.status };
    for (const [name, value] of Object.entries(values)) add(element, "data", { key: `e_${name}` }, String(value));
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(made)}\n`;
}

/** Save what a view shows; what was done, in words. */
export async function save(app: App, view: ViewPart, format: Format): Promise<string> {
  const name = `${app.state.view}.${format.toLowerCase()}`;
  const text = (content: string, type: string): Blob => new Blob([content], { type: `${type};charset=utf-8` });
  let blob: Blob, left = 0, what = "row";
  if (format === "CSV") {
    const sheet = await view.sheet();
    left = sheet.left ?? 0;
    blob = text(csv(sheet), "text/csv");
  } else if (format === "GraphML") {
    const net = await view.net();
    [left, what] = [net.more, "link"];
    blob = text(graphml(net), "application/graphml+xml");
  } else {
    const picture = view.picture();
    if (!picture) throw new Error("there is nothing to draw");
    blob = format === "SVG" ? text(svgText(picture), "image/svg+xml") : await png(picture);
  }
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  return `${name} saved${left ? `, without ${count(left, `further ${what}`)}` : ""}`;
}

// A drawing as a list of simple things, painted as SVG or onto a canvas: one definition of what is exported.
import { s } from "../dom.ts";

export type Item =
  | { is: "path"; d: string; fill?: string; stroke?: string; width?: number; dash?: string; cap?: "round" }
  | { is: "text"; x: number; y: number; text: string; fill: string; size: number; bold?: boolean; anchor?: "start" | "middle" | "end"; halo?: string; turn?: number };
export interface Picture { width: number; height: number; ground: string; items: Item[] }

export const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Noto Sans CJK SC", "DejaVu Sans", sans-serif';

export function element(item: Item): SVGElement {
  if (item.is === "path") {
    return s("path", {
      d: item.d, fill: item.fill ?? "none", stroke: item.stroke, "stroke-width": item.stroke ? item.width ?? 1 : null,
      "stroke-dasharray": item.dash, "stroke-linecap": item.cap,
    });
  }
  return s("text", {
    x: item.x.toFixed(1), y: item.y.toFixed(1), fill: item.fill, "font-size": item.size, "font-weight": item.bold ? 600 : null,
    "text-anchor": item.anchor === "start" ? null : item.anchor, transform: item.turn ? `rotate(${item.turn} ${item.x.toFixed(1)} ${item.y.toFixed(1)})` : null,
    ...(item.halo ? { stroke: item.halo, "stroke-width": 3, "stroke-linejoin": "round", "paint-order": "stroke" } : {}),
  }, item.text);
}

export function svg(picture: Picture): SVGSVGElement {
  return s("svg", {
    xmlns: "http://www.w3.org/2000/svg", viewBox: `0 0 ${picture.width} ${picture.height}`,
    width: picture.width, height: picture.height, "font-family": FONT,
  }, s("path", { d: `M0 0H${picture.width}V${picture.height}H0z`, fill: picture.ground }), ...picture.items.map(element));
}
export const svgText = (picture: Picture): string => new XMLSerializer().serializeToString(svg(picture));

/** Paint a picture's things; the ground is the caller's. */
export function paint(context: CanvasRenderingContext2D, items: readonly Item[]): void {
  for (const item of items) {
    context.save();
    if (item.is === "path") {
      const path = new Path2D(item.d);
      if (item.fill && item.fill !== "none") { context.fillStyle = item.fill; context.fill(path); }
      if (item.stroke) {
        context.strokeStyle = item.stroke;
        context.lineWidth = item.width ?? 1;
        if (item.cap) context.lineCap = item.cap;
        if (item.dash) context.setLineDash(item.dash.split(" ").map(Number));
        context.stroke(path);
      }
    } else {
      context.font = `${item.bold ? 600 : 400} ${item.size}px ${FONT}`;
      context.textAlign = item.anchor === "middle" ? "center" : item.anchor === "end" ? "right" : "left";
      if (item.turn) { context.translate(item.x, item.y); context.rotate((item.turn * Math.PI) / 180); context.translate(-item.x, -item.y); }
      if (item.halo) { context.strokeStyle = item.halo; context.lineWidth = 3; context.lineJoin = "round"; context.strokeText(item.text, item.x, item.y); }
      context.fillStyle = item.fill;
      context.fillText(item.text, item.x, item.y);
    }
    context.restore();
  }
}

export async function png(picture: Picture, scale = 2): Promise<Blob> {
  const canvas = document.createElement("canvas");
  // Browsers refuse a canvas beyond about 16,000 pixels a side.
  const fit = Math.min(scale, 16_000 / Math.max(picture.width, picture.height));
  canvas.width = Math.ceil(picture.width * fit);
  canvas.height = Math.ceil(picture.height * fit);
  const context = canvas.getContext("2d")!;
  context.scale(fit, fit);
  context.fillStyle = picture.ground;
  context.fillRect(0, 0, picture.width, picture.height);
  paint(context, picture.items);
  return new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("the picture is too large"))), "image/png"));
}

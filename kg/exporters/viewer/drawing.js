// ---------- the drawing ----------
const dark = window.matchMedia("(prefers-color-scheme: dark)");
const still = window.matchMedia("(prefers-reduced-motion: reduce)");
const visNodes = new vis.DataSet();
const visEdges = new vis.DataSet();
const moved = new Map(); // node -> place after "Rearrange" or a drag
let now = { drawn: new Set(), total: 0, links: [] };

const paint = () => (dark.matches ? { ink: "#e6edf3", back: "#0d1117", rim: "#c9d1d9" } : { ink: "#1b1f24", back: "#f4f5f7", rim: "#33383f" });
const sheet = ({ ctx, x, y, state: { selected, hover }, style: { size } }) => ({
  nodeDimensions: { width: size * 1.5, height: size * 2 },
  drawNode: () => {
    const w = size * 0.75, h = size;
    ctx.beginPath();
    for (const [i, k] of [[-w, -h], [w * 0.3, -h], [w, -h * 0.5], [w, h], [-w, h]]) ctx.lineTo(x + i, y + k);
    ctx.closePath();
    ctx.fillStyle = kinds.Paper[0];
    ctx.strokeStyle = paint().rim;
    ctx.lineWidth = selected || hover ? 3 : 1;
    ctx.fill();
    ctx.stroke();
  },
});
const nodeStyle = (n, faded) => {
  const node = nodes[n];
  const [colour, shape] = kinds[node.kind];
  const place = moved.get(n) || node;
  const rim = { background: colour, border: paint().ink };
  const own = shape === "box" ? { shape: "custom", ctxRenderer: sheet } : { shape };
  return { id: n, x: place.x, y: place.y, ...own, opacity: faded ? 0.15 : 1, size: sizeOf(n), color: { background: colour, border: paint().rim, highlight: rim, hover: rim } };
};
const sizeOf = (n) => (nodes[n].kind === "Paper" ? 13 : Math.min(9 + 4 * Math.log2(1 + nodes[n].papers), 30));
const edgeStyle = (e, faded, bend) => {
  const [, , colour, dashes, width] = link(e.p);
  return {
    id: e.id, from: e.s, to: e.o, dashes: e.stands ? dashes : [2, 6], width: e.stands ? width : 1,
    arrows: e.p === "comparedWith" ? "" : { to: { enabled: true, scaleFactor: 0.6 } },
    color: { color: e.stands ? colour : "#c2410c", highlight: e.stands ? colour : "#c2410c", hover: e.stands ? colour : "#c2410c", opacity: faded ? 0.08 : 0.85 },
    smooth: bend ? { enabled: true, type: "curvedCW", roundness: 0.12 * bend } : { enabled: false, type: "continuous", roundness: 0 },
  };
};
const network = new vis.Network($("canvas"), { nodes: visNodes, edges: visEdges }, {
  physics: false, layout: { improvedLayout: false }, nodes: { borderWidth: 1 },
  edges: { hoverWidth: 1.5, selectionWidth: 2 }, interaction: { hover: true, keyboard: false, hideEdgesOnDrag: edges.length > 3000 },
});

// Labels are drawn by hand: one size on the screen at any zoom, none over another, the most linked first.
const FONT = 13;
const widths = new Map();
let order = [];
const drawLabels = (ctx) => {
  const scale = network.getScale(), places = network.getPositions(order), taken = [];
  const { ink, back } = paint();
  ctx.textAlign = "center";
  ctx.textBaseline = "top";
  ctx.lineJoin = "round";
  for (const n of order) {
    if (!places[n]) continue; // a frame between a change of the filters and its drawing
    const label = short(nodes[n].label);
    if (!widths.has(n)) { ctx.font = `${FONT}px system-ui, sans-serif`; widths.set(n, ctx.measureText(label).width); }
    const w = widths.get(n) / 2 + 3, x = places[n].x * scale, y = (places[n].y + sizeOf(n)) * scale + 3;
    if (order.length > 2 && taken.some((t) => Math.abs(t.x - x) < t.w + w && Math.abs(t.y - y) < FONT + 4)) continue;
    taken.push({ x, y, w });
    ctx.font = `${n === state.chosen ? "bold " : ""}${FONT / scale}px system-ui, sans-serif`;
    ctx.lineWidth = 4 / scale;
    ctx.strokeStyle = back;
    ctx.fillStyle = ink;
    ctx.strokeText(label, x / scale, y / scale);
    ctx.fillText(label, x / scale, y / scale);
  }
};
network.on("afterDrawing", drawLabels);

const near = () => {
  if (state.chosen === null) return null;
  if (typeof state.chosen === "string") {
    const edge = edgeById.get(state.chosen);
    return new Set([edge.s, edge.o]);
  }
  const made = new Set([state.chosen]);
  for (const e of now.links) if (e.s === state.chosen || e.o === state.chosen) made.add(e.s).add(e.o);
  return made;
};
const styleAll = () => {
  const close = near();
  const bends = new Map();
  const chosen = (e) => e.id === state.chosen || e.s === state.chosen || e.o === state.chosen;
  const degree = new Map();
  for (const e of now.links) for (const n of [e.s, e.o]) degree.set(n, (degree.get(n) || 0) + 1);
  const rank = (n) => (n === state.chosen ? 1e9 : 0) + (degree.get(n) || 0) * 1000 + nodes[n].papers;
  order = [...now.drawn].filter((n) => close === null || close.has(n)).sort((a, b) => rank(b) - rank(a) || a - b);
  visNodes.update([...now.drawn].map((n) => nodeStyle(n, close !== null && !close.has(n))));
  visEdges.update(now.links.map((e) => {
    const pair = e.s < e.o ? `${e.s} ${e.o}` : `${e.o} ${e.s}`;
    const bend = bends.get(pair) || 0;
    bends.set(pair, bend + 1);
    return edgeStyle(e, close !== null && !chosen(e), bend);
  }));
  const visible = typeof state.chosen === "number" ? { nodes: [state.chosen], edges: [] } : { nodes: [], edges: state.chosen === null ? [] : [state.chosen] };
  visible.nodes = visible.nodes.filter((n) => now.drawn.has(n));
  visible.edges = visible.edges.filter((id) => visEdges.get(id));
  network.setSelection(visible, { highlightEdges: false });
};
const refresh = () => {
  now = shown();
  visEdges.remove(visEdges.getIds().filter((id) => !now.links.some((e) => e.id === id)));
  visNodes.remove(visNodes.getIds().filter((n) => !now.drawn.has(n)));
  styleAll();
  drawFilters();
  const hidden = Math.max(now.total - now.links.length, 0);
  $("notice").textContent = nodes.length === 0 ? "This graph is empty: no paper was read."
    : now.drawn.size === 0 ? "Nothing to draw with these filters: switch on more kinds or links."
    : hidden > 0 ? `${now.links.length.toLocaleString("en")} of ${plural(now.total, "link")}: those that most papers state. Search finds every name.`
    : `${plural(now.drawn.size, "node")}, ${plural(now.links.length, "link")}`;
  $("more").hidden = hidden <= 0;
  $("more").textContent = `Show ${Math.min(hidden, LIMIT).toLocaleString("en")} more`;
};
const fit = () => {
  network.fit({ animation: false, maxZoomLevel: 1.3 });
  network.moveTo({ scale: network.getScale() * 0.9 }); // room for the labels at the rim
};

// ---------- filters, which are the legend ----------
const choice = (name, image, on, here, all, change) => el("label", {},
  el("input", { type: "checkbox", checked: on, value: name, onchange: (event) => change(event.target.checked) }),
  image, text("span", name), text("span", `${here.toLocaleString("en")} / ${all.toLocaleString("en")}`, "count"));
const drawFilters = () => {
  const active = document.activeElement;
  const focus = active && active.type === "checkbox" ? [active.closest("div") && active.closest("div").id, active.value] : null;
  const count = (rows, key) => { const made = {}; for (const row of rows) made[key(row)] = (made[key(row)] || 0) + 1; return made; };
  const all = count(nodes, (node) => node.kind), here = count([...now.drawn], (n) => nodes[n].kind);
  $("kinds").replaceChildren(...Object.keys(kinds).filter((kind) => all[kind]).map((kind) =>
    choice(kind, sign(kind), state.kinds.has(kind), here[kind] || 0, all[kind], (on) => {
      state.kinds[on ? "add" : "delete"](kind);
      // A kind that comes alone would stand there without a link: its links come with it.
      if (on) for (const e of edges) if (state.kinds.has(nodes[e.s].kind) && state.kinds.has(nodes[e.o].kind) && (nodes[e.s].kind === kind || nodes[e.o].kind === kind)) state.links.add(e.p);
      refresh();
    })));
  const allLinks = count(edges.filter((e) => e.stands || state.doubtful), (e) => e.p), hereLinks = count(now.links, (e) => e.p);
  $("links").replaceChildren(...predicates.filter((p) => allLinks[p]).map((p) => {
    const made = choice(p, stroke(p), state.links.has(p), hereLinks[p] || 0, allLinks[p] || 0, (on) => { state.links[on ? "add" : "delete"](p); refresh(); });
    made.children[2].textContent = link(p)[0];
    return made;
  }));
  if (focus && focus[0]) [...$(focus[0]).querySelectorAll("input")].find((input) => input.value === focus[1])?.focus();
};

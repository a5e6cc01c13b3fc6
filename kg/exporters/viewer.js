"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const { nodes, claims, results, words, kinds } = data;
  const LIMIT = 300; // links drawn before the page asks; more is no picture but a ball of wool
  const SEATS = 20; // nodes of a kind that are drawn at least, if there are as many
  const LABEL = 26; // characters of a label on the drawing; the panel has all of it
  const FIRST_KINDS = ["Method", "Model", "Benchmark"];
  const TERMS = ["Method", "Model", "Benchmark", "Task", "Metric"];
  // Predicate: [as said of the subject, as said of the object, colour, dashes, width]
  const LINKS = {
    evaluatedOn: ["tested on", "tested with it", "#8a8f98", false, 1.5],
    outperforms: ["outperforms", "outperformed by", "#2f81c7", false, 2.5],
    comparedWith: ["compared with", "compared with", "#2f81c7", [6, 5], 1.5],
    uses: ["uses", "used by", "#b08800", false, 1.2],
    variantOf: ["variant of", "has the variants", "#8957e5", [2, 4], 1.5],
    appliedTo: ["applied to", "tackled by", "#c2649f", false, 1.2],
    measures: ["measures", "measured by", "#8a7f00", [2, 4], 1.2],
    proposes: ["introduces", "introduced in", "#3fa66f", false, 2],
    studies: ["studies", "studied in", "#3fa66f", [6, 5], 1.2],
    affiliation: ["comes from", "papers and people from here", "#c25a1c", false, 1.2],
    department: ["comes from the department", "papers from here", "#c25a1c", [2, 4], 1.2],
    unitOf: ["is part of", "has the parts", "#c25a1c", [6, 5], 1.2],
    mentions: ["names", "named in", "#8a8f98", [1, 5], 1],
    creator: ["written by", "wrote", "#4c9fcf", [1, 5], 1],
  };
  const link = (p) => LINKS[p] || [p, p + " (from)", "#8a8f98", false, 1];

  // ---------- small helpers: every text goes in as text ----------
  const $ = (id) => document.getElementById(id);
  const el = (tag, properties = {}, ...children) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(properties)) {
      if (name.includes("-") || name === "role" || name === "dir") made.setAttribute(name, value);
      else made[name] = value;
    }
    made.append(...children.filter((child) => child !== null));
    return made;
  };
  const text = (tag, value, className = "") => el(tag, { textContent: value, className, dir: "auto" });
  const plural = (n, one, many = one + "s") => `${n.toLocaleString("en")} ${n === 1 ? one : many}`;
  const short = (label) => ([...label].length > LABEL ? [...label].slice(0, LABEL - 1).join("").trimEnd() + "…" : label);
  const fold = (value) => value.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const squeeze = (value) => fold(value).replace(/[^\p{L}\p{N}]+/gu, "");
  const group = (rows, key) => {
    const made = new Map();
    for (const row of rows) made.has(key(row)) ? made.get(key(row)).push(row) : made.set(key(row), [row]);
    return made;
  };

  const SVG = "http://www.w3.org/2000/svg";
  const PATHS = {
    dot: "M9 2a7 7 0 1 0 .01 0z", triangle: "M9 2L16.5 15.5H1.5z", triangleDown: "M9 16L1.5 2.5H16.5z",
    square: "M3 3H15V15H3z", diamond: "M9 1L17 9 9 17 1 9z", hexagon: "M5 2H13L17 9 13 16H5L1 9z",
    star: "M9 1L11.3 6.6 17.2 7 12.6 10.9 14.1 16.7 9 13.5 3.9 16.7 5.4 10.9 .8 7 6.7 6.6z", box: "M1 5H17V13H1z",
  };
  const drawing = (attributes) => {
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("viewBox", "0 0 18 18");
    svg.setAttribute("class", "sign");
    svg.setAttribute("aria-hidden", "true");
    const path = document.createElementNS(SVG, "path");
    for (const [name, value] of Object.entries(attributes)) path.setAttribute(name, value);
    svg.append(path);
    return svg;
  };
  const sign = (kind) => drawing({ d: PATHS[kinds[kind][1]], fill: kinds[kind][0], stroke: "currentColor", "stroke-width": 0.6 });
  const stroke = (p) => {
    const [, , colour, dashes, width] = link(p);
    return drawing({ d: "M0 9H18", stroke: colour, "stroke-width": width + 0.5, "stroke-dasharray": (dashes || []).join(" ") });
  };

  // ---------- the links of the graph: claims, and who names or wrote what ----------
  const edges = [];
  for (const [key, said] of group(claims, (c) => `${c.s} ${c.p} ${c.o}`)) {
    const { s, p, o } = said[0];
    const papers = new Set(said.flatMap((c) => c.words.map((w) => words[w][0]))).size;
    edges.push({ id: key, s, p, o, said, stands: said.some((c) => c.stands), words: [], papers, score: Math.max(...said.map((c) => c.score)) });
  }
  nodes.forEach((node, n) => {
    for (const w of node.named || [])
      edges.push({ id: `${words[w][0]} mentions ${n}`, s: words[w][0], p: "mentions", o: n, said: [], stands: true, words: [w], papers: 1, score: 0 });
    for (const author of node.authors || [])
      edges.push({ id: `${n} creator ${author}`, s: n, p: "creator", o: author, said: [], stands: true, words: [], papers: 1, score: 0 });
  });
  edges.sort((a, b) => b.papers - a.papers || b.score - a.score || a.s - b.s || a.o - b.o || (a.p < b.p ? -1 : 1));
  const byId = new Map(nodes.map((node, n) => [node.id, n]));
  const edgeById = new Map(edges.map((edge) => [edge.id, edge]));
  const at = nodes.map(() => []);
  for (const edge of edges) {
    at[edge.s].push(edge);
    if (edge.o !== edge.s) at[edge.o].push(edge);
  }
  const support = (n) => nodes[n].papers * 1000 + Math.min(at[n].length, 999);

  // ---------- what is shown ----------
  const predicates = Object.keys(LINKS).filter((p) => edges.some((e) => e.p === p));
  for (const edge of edges) if (!predicates.includes(edge.p)) predicates.push(edge.p);
  const state = {};
  const firstView = () => {
    const standing = edges.filter((e) => e.stands);
    const tested = standing.some((e) => e.p === "evaluatedOn");
    const among = standing.some((e) => TERMS.includes(nodes[e.s].kind) && TERMS.includes(nodes[e.o].kind));
    state.kinds = new Set(tested ? FIRST_KINDS : among ? TERMS : [...TERMS, "Paper"]);
    state.links = new Set(tested ? ["evaluatedOn", "outperforms", "comparedWith"] : predicates.filter((p) => p !== "creator"));
    state.limit = LIMIT;
    state.forced = new Set();
    state.doubtful = false;
    state.lonely = edges.length === 0;
    state.chosen = null;
    $("doubtful").checked = false;
    $("lonely").checked = state.lonely;
  };

  // The links that most papers state come first, and their ends with them.
  const shown = () => {
    const on = (n) => state.kinds.has(nodes[n].kind) || state.forced.has(n);
    const forced = (e) => state.forced.has(e.s) || state.forced.has(e.o);
    const usable = edges.filter((e) => (e.stands || state.doubtful) && on(e.s) && on(e.o) && (state.links.has(e.p) || forced(e)));
    const best = new Set([...usable.filter(forced).slice(0, LIMIT), ...usable.slice(0, state.limit)]);
    const drawn = new Set(state.forced);
    for (const e of best) drawn.add(e.s).add(e.o);
    for (const kind of state.kinds) {
      // A kind that was switched on gets its seats, however many links the others have.
      if ([...drawn].filter((n) => nodes[n].kind === kind).length >= SEATS) continue;
      const more = usable.filter((e) => (nodes[e.s].kind === kind || nodes[e.o].kind === kind) && !best.has(e));
      const joined = (e) => drawn.has(e.s) + drawn.has(e.o);
      for (const e of more.sort((a, b) => joined(b) - joined(a)).slice(0, 2 * SEATS)) { best.add(e); drawn.add(e.s).add(e.o); }
    }
    if (state.lonely) {
      const linked = new Set(usable.flatMap((e) => [e.s, e.o]));
      const alone = nodes.map((_, n) => n).filter((n) => on(n) && !linked.has(n));
      alone.sort((a, b) => support(b) - support(a)).slice(0, state.limit).forEach((n) => drawn.add(n));
    }
    const ofChosen = (e) => (e.s === state.chosen || e.o === state.chosen || e.id === state.chosen) && drawn.has(e.s) && drawn.has(e.o);
    return { drawn, total: usable.length, links: usable.filter((e) => best.has(e) || ofChosen(e)) };
  };

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

  // ---------- the panel ----------
  const hashOf = (n) => "#" + encodeURIComponent(nodes[n].id);
  const go = (n, label = nodes[n].label) => el("a", {
    href: hashOf(n), className: "go", dir: "auto", textContent: label,
    onclick: (event) => { event.preventDefault(); select(n, true); },
  });
  const address = (identifier) => {
    const [scheme, ...rest] = identifier.split(":");
    const value = rest.join(":");
    const url = { arxiv: "https://arxiv.org/abs/", doi: "https://doi.org/", acl: "https://aclanthology.org/" }[scheme];
    if (url) return url + value.split("/").map(encodeURIComponent).join("/");
    try { return ["http:", "https:"].includes(new URL(identifier).protocol) ? identifier : null; } catch { return null; }
  };
  const outside = (identifier) => {
    const href = address(identifier);
    return href ? el("a", { href, target: "_blank", rel: "noopener noreferrer", textContent: identifier, dir: "auto" }) : text("span", identifier);
  };
  const list = (rows, most = 12) => {
    const box = el("div");
    box.append(...rows.slice(0, most).map((make) => make()));
    if (rows.length > most) {
      const button = el("button", { type: "button", textContent: most ? `Show all ${rows.length.toLocaleString("en")}` : `Show ${rows.length.toLocaleString("en")} more` });
      button.onclick = () => { button.parentNode.remove(); box.append(...rows.slice(most).map((make) => make())); };
      box.append(el("p", {}, button));
    }
    return box;
  };
  const quote = (w, withPaper = true) => {
    const [paper, field, start, end, first, last, by] = words[w];
    const whole = nodes[paper][field] || "";
    const where = { title: " (title)", affiliation: " (affiliation line)" }[field] || "";
    const line = el("p", { dir: "auto" }, whole.slice(first, start), el("mark", { textContent: whole.slice(start, end) }), whole.slice(end, last));
    const source = el("p", { className: "soft" }, withPaper ? go(paper) : "", withPaper ? where : "", ` · found by ${by}`);
    return el("blockquote", {}, line, source);
  };
  const flags = (claim) => {
    const found = [];
    if (claim.negative) found.push("said not to be so");
    if (claim.hedged) found.push("said with reserve");
    if (!claim.stands && !claim.negative && !claim.hedged) found.push("uncertain extraction");
    return found.length ? el("span", { className: "flag", textContent: ` — ${found.join(", ")}` }) : null;
  };
  const statement = (claim, head) => el("div", { className: "said" },
    el("p", {}, head, flags(claim), el("span", { className: "soft", textContent: ` confidence ${claim.score}` })),
    ...claim.words.slice(0, 3).map((w) => quote(w)),
    claim.words.length > 3 ? list(claim.words.slice(3).map((w) => () => quote(w)), 0) : null);
  const number = (r) => {
    const gain = { gain: "+", loss: "−" }[r.kind] || "", bound = { max: "up to ", min: "at least " }[r.bound] || (r.bound ? r.bound + " " : "");
    const value = gain && /^[+\-−]/.test(r.value) ? r.value : gain + r.value;
    return `${bound}${value}${r.unit === "%" ? " %" : r.unit ? " " + r.unit : ""}`;
  };
  const table = (rows) => {
    const body = el("tbody");
    for (const r of rows) {
      const line = el("td");
      const put = (word, n) => { if (n !== undefined) line.append(el("p", {}, el("span", { className: "soft", textContent: word + " " }), n === r.paper ? "what the paper proposes" : go(n))); };
      put("of", r.subject);
      put("measured by", r.metric);
      put("on", r.benchmark);
      put("against", r.baseline);
      body.append(el("tr", {}, el("td", { className: "value", textContent: number(r) }), line),
        el("tr", { className: "words" }, el("td", { colSpan: 2 }, ...r.words.map((w) => quote(w)))));
    }
    const titles = el("tr", {}, ...["Value", "What was measured"].map((name) => el("th", { scope: "col", textContent: name })));
    return el("table", {}, el("caption", { textContent: "As claimed in the abstract, not verified" }), el("thead", {}, titles), body);
  };
  const head = (kind, label) => [el("p", { className: "kind" }, sign(kind), kind), text("h2", label)];

  const nodePanel = (n) => {
    const node = nodes[n];
    const parts = head(node.kind, node.label);
    if (node.names && node.names.length) parts.push(el("p", { dir: "auto" }, el("span", { className: "soft", textContent: "Also written " }), node.names.join(" · ")));
    for (const other of node.same || []) parts.push(el("p", {}, el("span", { className: "soft", textContent: "Same as " }), outside(other)));
    if (node.kind === "Paper") {
      const about = [node.date, node.venue].filter(Boolean).join(" · ");
      if (about) parts.push(text("p", about, "soft"));
      parts.push(el("p", {}, ...node.ids.flatMap((id, i) => [i ? " · " : "", outside(id)])));
      for (const code of node.code) parts.push(el("p", {}, el("span", { className: "soft", textContent: "Code " }), outside(code)));
    }
    const mine = results.filter((r) => [r.subject, r.benchmark, r.metric, r.baseline, r.paper].includes(n));
    if (mine.length) parts.push(el("h3", { textContent: `Results (${mine.length})` }), table(mine.slice(0, 4)),
      ...(mine.length > 4 ? [list(mine.slice(4).map((r) => () => table([r])), 0)] : []));
    const around = at[n].filter((e) => e.said.length).flatMap((e) => e.said.map((claim) => ({ claim, out: e.s === n || e.p === "comparedWith", other: e.s === n ? e.o : e.s })));
    for (const p of predicates) for (const out of [true, false]) {
      const rows = around.filter((row) => row.claim.p === p && row.out === out);
      rows.sort((a, b) => b.claim.stands - a.claim.stands || b.claim.words.length - a.claim.words.length || b.claim.score - a.claim.score);
      if (rows.length) parts.push(el("h3", { textContent: `${link(p)[out ? 0 : 1]} (${rows.length})` }), list(rows.map((row) => () => statement(row.claim, go(row.other)))));
    }
    const names = at[n].filter((e) => e.p === "mentions" && e.s === n).map((e) => e.o);
    if (names.length) parts.push(el("h3", { textContent: `Names (${names.length})` }), list(names.map((o) => () => el("p", { className: "kind" }, sign(nodes[o].kind), go(o))), 30));
    if (node.named && node.named.length) parts.push(el("h3", { textContent: `Named in ${plural(node.named.length, "paper")}` }), list(node.named.map((w) => () => quote(w)), 6));
    const people = at[n].filter((e) => e.p === "creator").map((e) => (e.s === n ? e.o : e.s));
    if (people.length) parts.push(el("h3", { textContent: node.kind === "Paper" ? "Written by" : "Wrote" }), list(people.map((o) => () => el("p", {}, go(o))), 20));
    if (node.abstract) parts.push(el("h3", { textContent: "Abstract" }), el("blockquote", {}, text("p", node.abstract)));
    return parts;
  };
  const edgePanel = (edge) => {
    const parts = [el("p", { className: "kind" }, stroke(edge.p), "Link"),
      el("h2", { dir: "auto" }, go(edge.s), ` ${link(edge.p)[0]} `, go(edge.o))];
    parts.push(...edge.said.map((claim) => statement(claim, el("span", { textContent: plural(claim.words.length, "sentence") + " in evidence" }))));
    parts.push(...edge.words.map((w) => quote(w)));
    const both = results.filter((r) => r.subject === edge.s && (r.benchmark === edge.o || r.baseline === edge.o));
    if (both.length) parts.push(el("h3", { textContent: `Results (${both.length})` }), table(both));
    return parts;
  };
  const startPanel = () => {
    const parts = [el("h2", { textContent: "How to read this" }),
      el("p", { textContent: "Every link was read from the abstract of a paper. Click a node or a line to see the sentences behind it; the words that say it are marked." }),
      el("p", {}, el("kbd", { textContent: "/" }), " searches, ", el("kbd", { textContent: "Enter" }), " goes to what was found, ", el("kbd", { textContent: "Esc" }), " clears. Drag to move, scroll to zoom.")];
    const ranking = (kind, p, title, unit) => {
      const rows = nodes.map((_, n) => n).filter((n) => nodes[n].kind === kind)
        .map((n) => [n, p === "mentions" ? nodes[n].papers : new Set(at[n].filter((e) => e.p === p && e.stands && e.o === n).map((e) => e.s)).size])
        .filter((row) => row[1]).sort((a, b) => b[1] - a[1] || a[0] - b[0]);
      if (rows.length) parts.push(el("h3", { textContent: title }), list(rows.map(([n, many]) => () => el("p", { className: "kind" }, sign(kind), go(n), el("span", { className: "soft", textContent: plural(many, ...unit) }))), 10));
    };
    ranking("Benchmark", "evaluatedOn", "Benchmarks most tested on", ["method or model", "methods and models"]);
    ranking("Method", "mentions", "Methods most named", ["paper"]);
    ranking("Model", "mentions", "Models most named", ["paper"]);
    return parts;
  };
  const draw = () => {
    const parts = state.chosen === null ? startPanel() : typeof state.chosen === "string" ? edgePanel(edgeById.get(state.chosen)) : nodePanel(state.chosen);
    if (state.chosen !== null) parts.unshift(el("p", {}, el("button", { type: "button", textContent: "← Overview", onclick: () => select(null) })));
    $("panel").replaceChildren(...parts);
    $("panel").scrollTop = 0;
  };

  // ---------- choosing; the address of the page keeps what is chosen ----------
  const reveal = (n) => {
    now = shown();
    if (now.drawn.has(n)) return;
    state.forced.add(n);
    const others = [...new Set(at[n].filter((e) => e.stands && e.p !== "creator").map((e) => (e.s === n ? e.o : e.s)))];
    if (!others.some((o) => now.drawn.has(o))) others.sort((a, b) => support(b) - support(a)).slice(0, 15).forEach((o) => state.forced.add(o));
    refresh();
  };
  const select = (chosen, centre = false) => {
    state.chosen = chosen;
    if (typeof chosen === "number") {
      reveal(chosen);
      if (centre) network.focus(chosen, { scale: Math.max(network.getScale(), 0.8), animation: still.matches ? false : { duration: 300 } });
    }
    refresh();
    draw();
    const hash = typeof chosen === "number" ? hashOf(chosen) : "";
    if (hash !== location.hash) history.pushState(null, "", hash || location.pathname + location.search);
  };
  const fromAddress = () => {
    let id = "";
    try { id = decodeURIComponent(location.hash.slice(1)); } catch { /* a broken escape names nothing */ }
    const n = byId.get(id);
    if (n !== undefined) select(n, true);
    else if (state.chosen !== null) select(null);
  };
  network.on("click", ({ nodes: hitNodes, edges: hitEdges }) => select(hitNodes.length ? hitNodes[0] : hitEdges.length ? hitEdges[0] : null));
  network.on("dragEnd", ({ nodes: dragged }) => { for (const n of dragged) moved.set(n, network.getPosition(n)); });
  network.on("hoverNode", ({ node: n }) => { $("hint").textContent = `${nodes[n].kind}: ${nodes[n].label} — ${plural(nodes[n].papers, "paper")}`; });
  network.on("hoverEdge", ({ edge: id }) => {
    const e = edgeById.get(id);
    $("hint").textContent = `${nodes[e.s].label} ${link(e.p)[0]} ${nodes[e.o].label}`;
  });
  for (const event of ["blurNode", "blurEdge"]) network.on(event, () => { $("hint").textContent = ""; });

  // ---------- search ----------
  const index = nodes.map((node, n) => {
    const names = [node.label, ...(node.names || []), ...(node.ids || [])];
    return { n, folded: names.map(fold), squeezed: names.map(squeeze) };
  });
  let hits = [], picked = 0;
  const find = () => {
    const wanted = fold($("search").value.trim()), tight = squeeze(wanted);
    const rank = ({ folded, squeezed }) => {
      if (!wanted) return 1;
      if (folded.some((name) => name === wanted)) return 5;
      if (folded.some((name) => name.startsWith(wanted))) return 4;
      if (folded.some((name) => name.includes(" " + wanted) || name.includes("-" + wanted))) return 3;
      return folded.some((name) => name.includes(wanted)) || (tight && squeezed.some((name) => name.includes(tight))) ? 2 : 0;
    };
    hits = index.map((entry) => [rank(entry), entry.n]).filter((hit) => hit[0])
      .sort((a, b) => b[0] - a[0] || support(b[1]) - support(a[1]) || a[1] - b[1]).slice(0, 50).map((hit) => hit[1]);
    picked = 0;
    listHits();
  };
  const listHits = () => {
    $("found").replaceChildren(...hits.map((n, i) => el("li", { role: "option", id: `hit${i}`, "aria-selected": String(i === picked), onmousedown: (event) => { event.preventDefault(); take(i); } },
      sign(nodes[n].kind), text("span", nodes[n].label), el("small", { textContent: plural(nodes[n].papers, "paper") }))));
    if (!hits.length) $("found").append(el("li", { className: "none", textContent: "No name like that" }));
    $("found").hidden = false;
    $("search").setAttribute("aria-expanded", "true");
    $("search").setAttribute("aria-activedescendant", hits.length ? `hit${picked}` : "");
    $("found").children[picked]?.scrollIntoView({ block: "nearest" });
  };
  const close = () => { $("found").hidden = true; $("search").setAttribute("aria-expanded", "false"); $("search").removeAttribute("aria-activedescendant"); };
  const take = (i) => { if (hits[i] === undefined) return; close(); select(hits[i], true); };
  $("search").addEventListener("input", find);
  $("search").addEventListener("focus", find);
  $("search").addEventListener("blur", close);
  $("search").addEventListener("keydown", (event) => {
    if (event.key === "Enter") { if ($("found").hidden) find(); take(picked); }
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      picked = Math.max(0, Math.min(hits.length - 1, picked + (event.key === "ArrowDown" ? 1 : -1)));
      listHits();
    }
  });
  document.addEventListener("keydown", (event) => {
    const typing = ["INPUT", "TEXTAREA"].includes(event.target.tagName) && event.target.type !== "checkbox";
    if (event.key === "/" && !typing) { event.preventDefault(); $("search").focus(); $("search").select(); }
    else if (event.key === "Escape") { $("search").value = ""; $("search").blur(); close(); select(null); }
  });

  // ---------- buttons ----------
  $("doubtful").onchange = (event) => { state.doubtful = event.target.checked; refresh(); };
  $("lonely").onchange = (event) => { state.lonely = event.target.checked; refresh(); };
  $("reset").onclick = () => { firstView(); moved.clear(); refresh(); select(null); fit(); };
  $("more").onclick = () => { state.limit += LIMIT; refresh(); };
  $("fit").onclick = fit;
  $("tidy").onclick = () => {
    network.once("stabilizationIterationsDone", () => {
      network.setOptions({ physics: false });
      for (const [n, place] of Object.entries(network.getPositions())) moved.set(Number(n), place);
      fit();
    });
    network.setOptions({ physics: { enabled: true, solver: "barnesHut", barnesHut: { gravitationalConstant: -9000, springLength: 140, avoidOverlap: 0.4 }, stabilization: { iterations: 250 } } });
    network.stabilize(250);
  };
  dark.addEventListener("change", styleAll);
  window.addEventListener("hashchange", fromAddress);
  window.addEventListener("popstate", fromAddress);
  if (window.matchMedia("(max-width: 760px)").matches) $("filters").open = false;

  $("counts").textContent = [plural(data.counts.papers, "paper"), plural(data.entities, "thing named", "things named"),
    plural(data.counts.claims, "claim"), plural(data.counts.results, "result")].join(" · ");
  document.title = `Knowledge graph of ${plural(data.counts.papers, "paper")}`;
  firstView();
  refresh();
  draw();
  fit();
  fromAddress();
  window.kgPage = { network, select, byId };
})();

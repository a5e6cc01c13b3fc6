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

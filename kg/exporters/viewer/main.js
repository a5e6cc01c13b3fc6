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

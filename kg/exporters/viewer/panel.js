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

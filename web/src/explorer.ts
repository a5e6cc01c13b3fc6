// The page: header, filters, one view, the details; and the keys that work everywhere.
import "./shim.ts";
import { App, type ViewPart } from "./app.ts";
import { byId, count, h, put } from "./dom.ts";
import { FORMATS, save } from "./export/files.ts";
import { Filters } from "./filters.ts";
import { Finder } from "./finder.ts";
import { Panel } from "./panel.ts";
import type { Source } from "./source/types.ts";
import { Refused } from "./source/http.ts";
import { THEMES, VIEWS, type State, type View } from "./state.ts";
import { Trouble, waiting } from "./trouble.ts";
import { LeaderboardView } from "./views/leaderboard.ts";
import { MatrixView } from "./views/matrix.ts";
import { Network } from "./views/network.ts";
import { TableView } from "./views/table.ts";
import { TimelineView } from "./views/timeline.ts";

const MAKE: Record<View, new (app: App, parent: HTMLElement) => ViewPart> = {
  network: Network, matrix: MatrixView, leaderboard: LeaderboardView, table: TableView, timeline: TimelineView,
};
const TITLES: Record<View, string> = { network: "Network", matrix: "Matrix", leaderboard: "Leaderboard", table: "Table", timeline: "Timeline" };

async function run(open: () => Promise<Source>): Promise<void> {
  const source = await open();
  const say = (text: string): void => { byId("said").textContent = text; };
  source.watch?.(waiting(say));
  const app = new App(source, await source.about());
  const parts = new Map<View, { part: ViewPart; seen: State | null }>();
  header(app, () => parts.get(app.state.view)?.part, say);

  const show = async (state: State): Promise<void> => {
    document.documentElement.dataset["theme"] = state.theme;
    document.body.dataset["view"] = state.view;
    document.body.classList.toggle("with-panel", state.chosen !== null);
    for (const view of VIEWS) {
      byId(`view-${view}`).hidden = view !== state.view;
      byId(`tab-${view}`).setAttribute("aria-current", view === state.view ? "page" : "false");
    }
    let own = parts.get(state.view);
    if (!own) parts.set(state.view, (own = { part: new MAKE[state.view](app, byId(`view-${state.view}`)), seen: null }));
    const before = own.seen;
    own.seen = state;
    try {
      await own.part.update(state, before);
    } catch (error) {
      if (own.seen === state) own.seen = before; // what it did not get it asks for again
      throw error;
    }
  };
  const trouble = new Trouble(() => all(null));
  await trouble.over([show(app.state)]);
  document.body.dataset["painted"] = "1";
  performance.mark("first-view");

  // The first view stands; what it did not need comes when it is on the screen.
  await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 30)));
  const panel = new Panel(app), filters = new Filters(app), finder = new Finder(app);
  const all = (before: State | null): Promise<void> => trouble.over([show(app.state), panel.update(app.state, before), filters.update(app.state, before)]);
  app.listen((_, before) => void all(before));
  await trouble.over([filters.update(app.state, null), panel.update(app.state, null)]);
  keys(app, finder, () => parts.get(app.state.view)?.part);
  setTimeout(() => source.prepare?.(), 250);
  Object.defineProperty(window, "kgPage", { value: { app, view: () => parts.get(app.state.view)?.part } });
  document.body.dataset["ready"] = "1";
  performance.mark("ready");
}

function header(app: App, view: () => ViewPart | undefined, say: (text: string) => void): void {
  const { all, shown } = app.about;
  byId("counts").textContent = [count(shown.papers, "paper"), `${shown.entities.toLocaleString("en")} things named`, count(shown.claims, "claim"), count(shown.results, "result")].join(" · ");
  if (all.claims > shown.claims || all.papers > shown.papers || all.entities > shown.entities) {
    const note = byId("part");
    note.hidden = false;
    note.textContent = `This page holds the best supported part of a larger graph: ${shown.claims.toLocaleString("en")} of ${count(all.claims, "claim")}, ${shown.papers.toLocaleString("en")} of ${count(all.papers, "paper")}, ${shown.entities.toLocaleString("en")} of ${all.entities.toLocaleString("en")} things named. The files beside it hold all.`;
  }
  put(byId("tabs"), ...VIEWS.map((name, n) => h("button", { type: "button", id: `tab-${name}`, title: `key ${n + 1}`, "aria-keyshortcuts": String(n + 1), click: () => app.show(name) }, TITLES[name])));
  const menu = byId<HTMLDetailsElement>("export");
  put(byId("formats"), ...FORMATS.map((format) => h("button", { type: "button", click: async () => {
    const part = view();
    menu.open = false;
    menu.querySelector("summary")?.focus();
    if (part) await save(app, part, format).then(say, (error: unknown) => say(error instanceof Error ? error.message : "not saved"));
  } }, format)));
  menu.addEventListener("keydown", (event) => { if (event.key === "Escape" && menu.open) { event.stopPropagation(); menu.open = false; menu.querySelector("summary")?.focus(); } });
  addEventListener("click", (event) => { if (!menu.contains(event.target as Node)) menu.open = false; });
  byId("theme").addEventListener("click", () => {
    const dark = app.state.theme === "dark" || (app.state.theme === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
    app.set({ theme: dark ? THEMES[1] : THEMES[2] });
  });
  const side = byId("filters-button");
  side.addEventListener("click", () => {
    const open = document.body.classList.toggle("with-filters");
    side.setAttribute("aria-expanded", String(open));
  });
  byId("help").addEventListener("click", () => byId<HTMLDialogElement>("keys").showModal());
}

function keys(app: App, finder: Finder, view: () => ViewPart | undefined): void {
  const typing = (target: EventTarget | null): boolean => target instanceof HTMLElement && target.matches("input:not([type=checkbox], [type=range]), select, textarea");
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const { chosen } = app.state;
    const number = Number(event.key);
    if (event.key === "/") finder.focus();
    else if (event.key === "?") byId<HTMLDialogElement>("keys").showModal();
    else if (number >= 1 && number <= VIEWS.length) app.show(VIEWS[number - 1]!);
    else if (event.key === "Escape") {
      if (byId<HTMLDialogElement>("keys").open) return;
      if (app.state.from !== null && app.state.to === null) app.set({ from: null });
      else if (document.body.classList.contains("with-filters")) byId("filters-button").click();
      else if (chosen !== null) app.choose(null);
      else if (app.state.only || app.state.open.length || app.state.to) app.set({ open: [], only: false, from: null, to: null, camera: null });
    } else if (chosen !== null && event.key === "e") app.expand(chosen);
    else if (chosen !== null && event.key === "f") app.around(chosen);
    else if (chosen !== null && event.key === "p") app.set({ view: "network", from: chosen, to: null });
    else if (event.key === "t") byId("theme").click();
    else if (chosen !== null && event.key === "Enter" && document.activeElement?.classList.contains("stage")) byId("panel").focus();
    else if (!view()?.key?.(event)) return;
    event.preventDefault();
  });
}

/** Open the graph and show it; what stands in the way is told in the page. */
export function start(open: () => Promise<Source>): void {
  run(open).catch((error: unknown) => {
    const note = byId("part");
    note.hidden = false;
    if (error instanceof Refused) { note.textContent = error.message; return; }
    note.textContent = `This page cannot show its graph in this browser (${error instanceof Error ? error.message : String(error)}).`;
    throw error;
  });
}

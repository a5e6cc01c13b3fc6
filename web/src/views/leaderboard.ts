// One benchmark: its results, ranked by metric, each with the sentence that claims it.
import type { App, Sheet, ViewPart } from "../app.ts";
import { bdi, count, few, h, own, put, shorten } from "../dom.ts";
import type { Item, Picture } from "../export/picture.ts";
import { Latest } from "../latest.ts";
import { palette } from "../network/scene.ts";
import { go, leftOut, quote, statement, sure, thing } from "../quotes.ts";
import { Refused } from "../source/http.ts";
import type { Board, Cut, Leaderboard, Net, Ranking, Ref, Result } from "../source/types.ts";
import type { State } from "../state.ts";
import { told } from "../words.ts";

const MOST = 20; // rows before the button
const KINDS: Record<string, string> = { absolute: "", gain: "gains over others", loss: "losses against others" };

export class LeaderboardView implements ViewPart {
  readonly #app: App;
  readonly #list = h("nav", { class: "boards", "aria-label": "Benchmarks" });
  readonly #find: HTMLInputElement;
  readonly #body = h("div", { class: "board scroll" });
  readonly #latest = new Latest();
  readonly #finds = new Latest();
  #boards: Board[] & Cut = [];
  #board: Leaderboard | null = null;

  constructor(app: App, parent: HTMLElement) {
    this.#app = app;
    this.#find = h("input", { type: "search", id: "find-board", placeholder: "Filter benchmarks", "aria-label": "Filter benchmarks", input: () => void this.#more() });
    put(parent, h("h2", { class: "hidden" }, "Leaderboards"), h("div", { class: "split" }, h("div", { class: "side" }, this.#find, this.#list), this.#body));
  }

  async update(state: State, before: State | null): Promise<void> {
    if (before && state.filter === before.filter && state.board === before.board && state.view === before.view) return;
    const found = await this.#latest.of(this.#ask(state));
    if (!found) return;
    [this.#boards, this.#board] = found;
    this.#draw();
    this.#show();
    this.#body.scrollTop = 0;
  }

  async #ask(state: State): Promise<[Board[] & Cut, Leaderboard | null]> {
    const { source } = this.#app, boards = await source.boards(state.filter), [first] = boards;
    const chosen = state.board ?? (first ? first.benchmark?.id ?? "" : null);
    return [boards, chosen === null ? null : await source.leaderboard(chosen === "" ? null : chosen, state.filter)];
  }

  /** A server lists the fullest boards only; further ones are found by name. */
  async #more(): Promise<void> {
    const { source } = this.#app, text = this.#find.value.trim();
    this.#draw();
    if (!text || !Number.isFinite(source.most)) return;
    const hits = await this.#finds.of(source.search(text, 50)).catch((error: unknown) => { if (error instanceof Refused) return null; throw error; });
    const listed = new Set(this.#boards.map((row) => row.benchmark?.id));
    this.#list.append(...(hits ?? []).filter((hit) => hit.kind === "Benchmark" && !listed.has(hit.id)).map((hit) => this.#choice(hit, count(hit.papers, "paper"))));
  }

  #draw(): void {
    const wanted = this.#find.value.trim().toLowerCase();
    const rows = this.#boards.filter((row) => (row.benchmark?.label ?? "no benchmark told").toLowerCase().includes(wanted));
    put(this.#list, few(rows, 60, (row) => this.#choice(row.benchmark, row.results ? count(row.results, "result") : `${row.systems} tested`)));
    const more = this.#boards.left_out?.["rows"];
    if (more && !wanted) this.#list.append(h("p", { class: "soft left" }, `${count(more, "further benchmark")}: filter by name`));
  }
  #choice(benchmark: Ref | null, note: string): HTMLElement {
    const id = benchmark?.id ?? "", now = this.#board && (this.#board.benchmark?.id ?? "") === id;
    return h("button", { type: "button", "aria-current": now ? "true" : null, click: () => this.#app.set({ board: id, chosen: benchmark?.id ?? null, pair: null }) },
      benchmark ? bdi(benchmark.label) : h("em", {}, "no benchmark told"), h("small", {}, note));
  }

  #show(): void {
    const board = this.#board;
    if (!board) {
      put(this.#body, h("p", { class: "empty" }, this.#app.about.shown.papers ? "No result passes the filters." : "This graph is empty."));
      return;
    }
    const name = board.benchmark;
    put(this.#body,
      h("header", {}, h("h3", {}, name ? thing(this.#app, name) : "Results that name no benchmark"),
        h("p", { class: "claim" }, "As claimed in the abstract, not verified. Settings, versions and splits may differ from row to row."),
        name && h("button", { type: "button", click: () => this.#app.show("timeline", { board: name.id }) }, "Over time")),
      ...board.rankings.map((ranking) => this.#ranking(ranking)),
      board.untold.length ? h("section", {}, h("h4", {}, "Tested, no number told"), few(board.untold, 8, (row) => statement(this.#app, row, thing(this.#app, row.subject)))) : null,
      leftOut(board),
      !board.rankings.length && !board.untold.length ? h("p", { class: "empty" }, "No result passes the filters.") : null);
  }

  #ranking(ranking: Ranking): HTMLElement {
    const note = [ranking.unit && `in ${ranking.unit}`, own(KINDS, ranking.kind) ?? ranking.kind, ranking.lower && "lower is better, by its name"].filter(Boolean).join(" · ");
    let place = 0, last: number | null = null;
    const rows = ranking.rows.map((row, n) => {
      if (row.number === null || row.number !== last) place = n + 1;
      last = row.number;
      return this.#row(row, place, ranking);
    });
    const table = h("table", { class: "ranking" },
      h("caption", {}, ranking.metric ? thing(this.#app, ranking.metric) : h("em", {}, "metric not told"), note && h("span", { class: "soft" }, note)),
      h("thead", {}, h("tr", {}, ...["#", "Method or model", "Value", "Date", "Paper and sentence", "Confidence"].map((title) => h("th", { scope: "col" }, title)))));
    const body = h("tbody", {}, ...rows.slice(0, MOST));
    table.append(body);
    const more = rows.length > MOST && h("button", { type: "button", class: "quiet", click: () => { body.append(...rows.slice(MOST)); more && more.remove(); } }, `Show ${rows.length - MOST} more`);
    return h("section", {}, h("div", { class: "wide" }, table), more);
  }

  #row(row: Result, place: number, ranking: Ranking): HTMLElement {
    const subject: Ref | null = row.subject && row.subject.id !== row.paper.id ? row.subject : null;
    const [first] = row.quotes;
    const numbers = ranking.rows.map((one) => Math.abs(one.number ?? 0)), most = Math.max(...numbers, 0);
    const share = most ? Math.abs(row.number ?? 0) / most : 0;
    return h("tr", {},
      h("td", { class: "place" }, String(place)),
      h("td", {}, subject ? thing(this.#app, subject) : h("em", {}, "what the paper proposes"), row.baseline && h("small", {}, "against ", go(this.#app, row.baseline))),
      h("td", { class: "value" }, h("strong", { dir: "auto" }, told(row)), h("progress", { value: share, max: 1, "aria-hidden": "true" })),
      h("td", {}, h("time", {}, row.date || "undated")),
      h("td", { class: "sentence" }, first ? quote(this.#app, first) : go(this.#app, row.paper)),
      h("td", {}, sure(row.confidence)));
  }

  picture(): Picture | null {
    const board = this.#board, colors = palette(), made: Item[] = [];
    if (!board?.rankings.length) return null;
    let y = 40;
    const width = 900;
    made.push({ is: "text", x: 24, y, text: shorten(board.benchmark?.label ?? "No benchmark told", 70), fill: colors.ink, size: 20, bold: true });
    made.push({ is: "text", x: 24, y: (y += 22), text: "As claimed in the abstracts, not verified", fill: colors.soft, size: 12 });
    for (const ranking of board.rankings) {
      made.push({ is: "text", x: 24, y: (y += 34), text: [ranking.metric?.label ?? "metric not told", own(KINDS, ranking.kind) ?? ranking.kind].filter(Boolean).join(" · "), fill: colors.ink, size: 14, bold: true });
      const most = Math.max(...ranking.rows.map((row) => Math.abs(row.number ?? 0)), 1e-9);
      ranking.rows.slice(0, 20).forEach((row, n) => {
        y += 24;
        const subject = row.subject && row.subject.id !== row.paper.id ? row.subject.label : `(proposed in) ${row.paper.label}`;
        made.push({ is: "path", d: `M330 ${y - 11}h${Math.max(1, (Math.abs(row.number ?? 0) / most) * 380)}v14H330z`, fill: colors.accent });
        made.push({ is: "text", x: 24, y, text: `${n + 1}. ${shorten(subject, 42)}`, fill: colors.ink, size: 12 });
        made.push({ is: "text", x: 724, y, text: shorten(`${told(row)}  ${row.date}`, 28), fill: colors.soft, size: 12 });
      });
    }
    return { width, height: y + 30, ground: colors.paper, items: made };
  }
  async sheet(): Promise<Sheet> {
    const board = this.#board;
    return {
      name: "leaderboard", columns: ["benchmark", "metric", "rank", "subject", "value", "unit", "kind", "bound", "baseline", "date", "paper", "confidence", "found_by", "sentence"],
      rows: (board?.rankings ?? []).flatMap((ranking) => ranking.rows.map((row, n) => [
        board!.benchmark?.label ?? "", ranking.metric?.label ?? "", n + 1, row.subject?.label ?? "", row.value, row.unit, row.kind, row.bound, row.baseline?.label ?? "",
        row.date, row.paper.label, row.confidence / 100, row.quotes[0]?.by ?? "", row.quotes[0]?.sentence ?? "",
      ])),
    };
  }
  async net(): Promise<Net> {
    const board = this.#board;
    return board?.benchmark ? this.#app.source.ego([board.benchmark.id], this.#app.state.filter, 100_000) : { nodes: [], links: [], more: 0 };
  }
}

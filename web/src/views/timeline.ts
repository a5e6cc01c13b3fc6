// When: papers over the months, and a benchmark's results by one metric over their dates.
import type { App, Sheet, ViewPart } from "../app.ts";
import { count, few, h, put, s, shorten } from "../dom.ts";
import { element, type Item, type Picture } from "../export/picture.ts";
import { Latest } from "../latest.ts";
import { palette } from "../network/scene.ts";
import { go, leftOut, quote, thing } from "../quotes.ts";
import type { Board, Net, Timeline, TimelinePoint } from "../source/types.ts";
import type { State } from "../state.ts";
import { told } from "../words.ts";

const WIDTH = 880, HEIGHT = 340, LEFT = 56, RIGHT = 150, TOP = 24, BOTTOM = 36;
const FLOOR = HEIGHT - BOTTOM;

/** Round numbers that cover a range, about four of them. */
export function ticks(low: number, high: number): number[] {
  const span = high - low || Math.abs(high) || 1, raw = span / 4, power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((n) => n * power).find((n) => n >= raw) ?? raw;
  const made: number[] = [];
  for (let n = Math.floor(low / step) * step; n <= high + step * 0.999; n += step) made.push(Number(n.toPrecision(12)));
  return made;
}

export class TimelineView implements ViewPart {
  readonly #app: App;
  readonly #board: HTMLSelectElement;
  readonly #metric: HTMLSelectElement;
  readonly #body = h("div", { class: "scroll times" });
  #line: Timeline | null = null;
  readonly #latest = new Latest();
  #boards: Board[] = [];

  constructor(app: App, parent: HTMLElement) {
    this.#app = app;
    this.#board = h("select", { id: "time-board", change: () => app.set({ board: this.#board.value || null, metric: "" }) });
    this.#metric = h("select", { id: "time-metric", change: () => app.set({ metric: this.#metric.value }) });
    put(parent, h("h2", { class: "hidden" }, "Timeline"), h("div", { class: "bar" },
      h("label", { for: "time-board" }, "Results on "), this.#board, h("label", { for: "time-metric" }, "by "), this.#metric), this.#body);
  }

  async update(state: State, before: State | null): Promise<void> {
    if (before && state.filter === before.filter && state.board === before.board && state.metric === before.metric && state.view === before.view && state.theme === before.theme) return;
    const found = await this.#latest.of(this.#ask(state));
    if (!found) return;
    const [boards, line] = found, chosen = line.benchmark?.id ?? null;
    const listed = !line.benchmark || boards.some((row) => row.benchmark!.id === chosen);
    this.#boards = listed ? boards : [{ benchmark: line.benchmark, results: line.metrics.reduce((sum, row) => sum + row.results, 0), systems: 0 }, ...boards];
    this.#line = line;
    put(this.#board, ...(this.#boards.length ? this.#boards : []).map((row) => h("option", { value: row.benchmark!.id }, `${shorten(row.benchmark!.label, 50)} (${row.results})`)));
    this.#board.value = chosen ?? "";
    put(this.#metric, ...line.metrics.map((row) => h("option", { value: row.name }, `${row.name || "metric not told"} (${row.results})`)));
    this.#metric.value = line.metric;
    this.#board.disabled = !this.#boards.length;
    this.#metric.disabled = !line.metrics.length;
    this.#draw(line);
  }

  async #ask(state: State): Promise<[Board[], Timeline]> {
    const { source } = this.#app, boards = (await source.boards(state.filter)).filter((row) => row.benchmark && row.results);
    // A server lists the fullest boards only; it knows the others too.
    const known = boards.some((row) => row.benchmark!.id === state.board) || (state.board && Number.isFinite(source.most));
    const chosen = known ? state.board : boards[0]?.benchmark?.id ?? null;
    return [boards, await source.timeline(chosen, state.metric, state.filter)];
  }

  #scales(line: Timeline): { x: (time: number) => number; y: (value: number) => number; values: number[]; times: number[] } {
    const times = line.points.map((point) => point.time), values = line.points.map((point) => point.value);
    const day = 86_400_000, from = Math.min(...times) - 20 * day, to = Math.max(...times) + 20 * day;
    const marks = ticks(Math.min(...values), Math.max(...values)), low = marks[0]!, high = marks[marks.length - 1]!;
    return {
      x: (time) => LEFT + ((time - from) / (to - from)) * (WIDTH - LEFT - RIGHT),
      y: (value) => FLOOR - ((value - low) / (high - low || 1)) * (FLOOR - TOP), values: marks, times: [from, to],
    };
  }

  /** The frame of the results' chart and the line of the best so far. */
  #chart(line: Timeline): Item[] {
    const { x, y, values, times } = this.#scales(line), colors = palette(), made: Item[] = [];
    for (const value of values) {
      made.push({ is: "path", d: `M${LEFT} ${y(value).toFixed(1)}H${WIDTH - RIGHT}`, stroke: colors.line, width: 0.6 });
      made.push({ is: "text", x: LEFT - 8, y: y(value) + 4, text: String(value), fill: colors.soft, size: 11, anchor: "end" });
    }
    const years = new Date(times[0]!).getUTCFullYear(), last = new Date(times[1]!).getUTCFullYear(), short = last - years < 3;
    for (let year = years, month = 0; year <= last;) {
      const time = Date.UTC(year, month, 1);
      if (time >= times[0]! && time <= times[1]!) {
        made.push({ is: "path", d: `M${x(time).toFixed(1)} ${FLOOR}v5`, stroke: colors.soft });
        made.push({ is: "text", x: x(time), y: FLOOR + 20, text: short ? `${year}-${String(month + 1).padStart(2, "0")}` : String(year), fill: colors.soft, size: 11, anchor: "middle" });
      }
      month += short ? Math.max(1, Math.round((times[1]! - times[0]!) / 86_400_000 / 30 / 6)) : 12;
      while (month >= 12) { month -= 12; year++; }
    }
    const best = line.points.filter((point) => point.best);
    if (best.length) {
      const d = best.map((point, n) => (n ? `H${x(point.time).toFixed(1)}V${y(point.value).toFixed(1)}` : `M${x(point.time).toFixed(1)} ${y(point.value).toFixed(1)}`)).join("");
      made.push({ is: "path", d: `${d}H${WIDTH - RIGHT}`, stroke: colors.accent, width: 1.5, dash: "4 3" });
    }
    return made;
  }

  #points(line: Timeline): Item[] {
    const { x, y } = this.#scales(line), colors = palette(), made: Item[] = [], rows: number[] = [];
    for (const point of line.points) {
      made.push({ is: "path", d: circle(x(point.time), y(point.value), point.best ? 6 : 4.5), fill: point.best ? colors.accent : colors.soft, stroke: colors.paper });
    }
    for (const point of [...line.points].reverse()) {
      const top = y(point.value);
      if (!point.best || rows.some((row) => Math.abs(row - top) < 14)) continue;
      rows.push(top);
      made.push({ is: "text", x: x(point.time) + 9, y: top - 6, text: shorten(this.#name(point), 20), fill: colors.ink, size: 11, halo: colors.paper });
    }
    return made;
  }
  #name(point: TimelinePoint): string {
    const { subject, paper } = point.result;
    return subject && subject.id !== paper.id ? subject.label : paper.label;
  }

  #draw(line: Timeline): void {
    const parts: HTMLElement[] = [];
    if (line.benchmark && line.points.length) {
      const { x, y } = this.#scales(line);
      const dots = line.points.map((point) => s("a", {
        href: `#at=${encodeURIComponent(point.result.paper.id)}`, class: "dot", "aria-label": `${this.#name(point)}, ${told(point.result)}, ${point.result.date}`,
        click: (event: MouseEvent) => { event.preventDefault(); this.#pick(point); },
      }, s("title", {}, `${this.#name(point)}: ${told(point.result)} (${point.result.date})`), s("circle", { cx: x(point.time).toFixed(1), cy: y(point.value).toFixed(1), r: 9, class: "hit" })));
      parts.push(h("figure", {}, h("figcaption", {}, thing(this.#app, line.benchmark), h("span", { class: "soft" }, ` by ${line.metric || "a metric that is not told"}${line.lower ? ", lower is better by its name" : ""}; the line is the best so far. As claimed in the abstracts, not verified.`)),
        s("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "group", "aria-label": `Results on ${line.benchmark.label} over time` }, ...[...this.#chart(line), ...this.#points(line)].map(element), ...dots) as unknown as HTMLElement));
      parts.push(h("details", { class: "list" }, h("summary", {}, `The same as a list (${line.points.length})`), h("ol", {}, ...line.points.map((point) => h("li", {},
        h("time", {}, point.result.date), " ", point.result.subject ? thing(this.#app, point.result.subject) : "", " ", h("strong", {}, told(point.result)), point.result.quotes[0] ? quote(this.#app, point.result.quotes[0]) : "")))));
    } else parts.push(h("p", { class: "empty" }, line.metrics.length ? "The papers of these results tell no date." : "No dated result with a benchmark passes the filters."));
    parts.push(this.#months(line));
    const list = h("section", {}, h("h3", {}, "Papers, the newest first"));
    few(line.papers, 40, (paper) => h("p", { class: "dated" }, h("time", {}, paper.date), go(this.#app, paper)), list);
    if (line.papers.length) parts.push(list);
    const left = leftOut(line);
    if (left) parts.push(left);
    put(this.#body, ...parts);
  }
  #pick(point: TimelinePoint): void {
    const { subject, paper } = point.result, board = this.#line?.benchmark;
    if (subject && board && subject.id !== paper.id) this.#app.choose(subject.id, board.id); else this.#app.choose(paper.id);
  }

  #bars(line: Timeline): { items: Item[]; height: number } {
    const colors = palette(), height = 150, made: Item[] = [];
    const byYear = new Set(line.months.map((row) => row.month.slice(0, 4))).size > 4 || line.months.some((row) => row.month.length < 7);
    const bars = new Map<string, number>();
    for (const { month, papers } of line.months) {
      const key = byYear ? month.slice(0, 4) : month;
      bars.set(key, (bars.get(key) ?? 0) + papers);
    }
    const keys = [...bars.keys()].sort(), most = Math.max(...bars.values(), 1), step = Math.min((WIDTH - LEFT - 20) / keys.length, 64), every = Math.ceil(46 / step);
    keys.forEach((key, n) => {
      const tall = (bars.get(key)! / most) * 90, x = LEFT + n * step;
      made.push({ is: "path", d: `M${(x + 1).toFixed(1)} ${120 - tall}h${Math.max(step - 3, 1).toFixed(1)}V120H${(x + 1).toFixed(1)}z`, fill: colors.accent });
      if (step > 18) made.push({ is: "text", x: x + step / 2 - 0.5, y: 114 - tall, text: String(bars.get(key)), fill: colors.soft, size: 11, anchor: "middle" });
      if (n % every === 0) made.push({ is: "text", x: x + step / 2 - 0.5, y: 138, text: key, fill: colors.soft, size: 11, anchor: "middle" });
    });
    return { items: made, height };
  }
  #months(line: Timeline): HTMLElement {
    if (!line.months.length) return h("p", { class: "empty" }, line.undated ? `${count(line.undated, "paper")}, none with a date.` : "No paper passes the filters.");
    const { items, height } = this.#bars(line);
    const dated = line.months.reduce((sum, row) => sum + row.papers, 0);
    return h("figure", {}, h("figcaption", {}, h("strong", {}, "Papers over time"), h("span", { class: "soft" }, ` ${count(dated, "paper")}${line.undated ? `, ${line.undated} more without a date` : ""}`)),
      s("svg", { viewBox: `0 0 ${WIDTH} ${height}`, role: "img", "aria-label": `Papers by date: ${line.months.map((row) => `${row.month} ${row.papers}`).join(", ")}` }, ...items.map(element)) as unknown as HTMLElement);
  }

  picture(): Picture | null {
    const line = this.#line, colors = palette();
    if (!line || (!line.points.length && !line.months.length)) return null;
    const bars = line.months.length ? this.#bars(line) : { items: [], height: 0 };
    const chart = line.points.length ? [...this.#chart(line), ...this.#points(line)] : [];
    const down = chart.length ? bars.height : 0;
    const title = `${line.benchmark?.label ?? ""} by ${line.metric || "a metric that is not told"}, as claimed in the abstracts`;
    if (chart.length) bars.items.push({ is: "text", x: LEFT, y: bars.height + 8, text: shorten(title, 110), fill: colors.ink, size: 13, bold: true });
    return { width: WIDTH, height: bars.height + (chart.length ? HEIGHT : 0), ground: colors.paper, items: [...bars.items, ...chart.map((item) => moved(item, down))] };
  }
  async sheet(): Promise<Sheet> {
    const line = this.#line!;
    if (!line.points.length) return { name: "papers", columns: ["date", "paper", "id"], rows: line.papers.map((paper) => [paper.date, paper.label, paper.id]) };
    return {
      name: "timeline", columns: ["date", "benchmark", "metric", "subject", "value", "unit", "best_so_far", "paper", "sentence"],
      rows: line.points.map(({ result, best }) => [result.date, line.benchmark!.label, line.metric, result.subject?.label ?? "", result.value, result.unit, best ? "yes" : "", result.paper.label, result.quotes[0]?.sentence ?? ""]),
    };
  }
  async net(): Promise<Net> {
    return this.#line?.benchmark ? this.#app.source.ego([this.#line.benchmark.id], this.#app.state.filter, 100_000) : { nodes: [], links: [], more: 0 };
  }
}

const circle = (x: number, y: number, r: number): string => `M${(x - r).toFixed(1)} ${y.toFixed(1)}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`;
/** The same further down: absolute y of our own paths (M, H, V and relative rest). */
function moved(item: Item, down: number): Item {
  if (item.is === "text") return { ...item, y: item.y + down };
  return { ...item, d: item.d.replace(/M(-?[\d.]+) (-?[\d.]+)/g, (_, x: string, y: string) => `M${x} ${Number(y) + down}`).replace(/V(-?[\d.]+)/g, (_, y: string) => `V${Number(y) + down}`) };
}

// Sentences with the words marked, statements and results with their sentences: shared by panel and views.
import type { App } from "./app.ts";
import { bdi, count, few, h, own, put } from "./dom.ts";
import { Refused } from "./source/http.ts";
import type { Cut, Quote, Ref, Result, Statement } from "./source/types.ts";
import { format, START } from "./state.ts";
import { sign, STATUS, told } from "./words.ts";

/** A thing to go to; its address works in another tab too. */
export function go(app: App, ref: Ref, label = ref.label): HTMLElement {
  const href = `#${format({ ...START, view: app.state.view, chosen: ref.id })}`;
  return h("a", {
    href, class: "go", click: (event: MouseEvent) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
      event.preventDefault();
      app.choose(ref.id);
    },
  }, bdi(label));
}
export const thing = (app: App, ref: Ref): HTMLElement => h("span", { class: "thing" }, sign(ref.kind), go(app, ref));

const marked = (text: string, start: number, end: number): HTMLElement =>
  h("p", { dir: "auto", class: "sentence" }, text.slice(0, start), h("mark", {}, text.slice(start, end)), text.slice(end));

/** The sentence, where it stands, and on request the whole text around it with the words marked. */
export function quote(app: App, row: Quote, withPaper = true): HTMLElement {
  const place = { title: "title", affiliation: "affiliation line", abstract: "abstract" }[row.field];
  const whole = h("div", { class: "whole" });
  const details = h("details", {
    toggle: async () => {
      if (!details.open || whole.childElementCount) return;
      try {
        whole.append(marked(await app.source.text(row.paper.id, row.field), ...row.at));
        whole.querySelector("mark")?.scrollIntoView({ block: "nearest" });
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        put(whole, h("p", {}, error.message));
      }
    },
  }, h("summary", {}, `in its ${place}`), whole);
  return h("blockquote", {},
    marked(row.sentence, ...row.mark),
    h("div", { class: "origin" }, withPaper && go(app, row.paper), row.date && h("time", {}, row.date), h("span", {}, "found by ", bdi(row.by)), row.field === "title" ? h("span", {}, "title") : details));
}

export const sure = (confidence: number): HTMLElement =>
  h("span", { class: "sure", title: `confidence ${confidence} %` }, h("meter", { min: 0, max: 100, value: confidence, "aria-label": "confidence" }), `${confidence} %`);

const CUT: Record<string, [string, string?]> = {
  quotes: ["sentence"], statements: ["statement"], results: ["result"], named: ["place that names it", "places that name it"], untold: ["test without a number", "tests without a number"],
  papers: ["paper"], points: ["result in the chart", "results in the chart"], institutions: ["institution"],
};
/** What an answer had no room for, if anything. */
export function leftOut(answer: Cut): HTMLElement | null {
  const parts = Object.entries(answer.left_out ?? {}).map(([name, n]) => count(n, ...(own(CUT, name) ?? ([`of ${name}`, `of ${name}`] as const))));
  return parts.length ? h("p", { class: "soft left" }, `Left out here: ${parts.join(", ")}.`) : null;
}

export function statement(app: App, row: Statement, head: HTMLElement): HTMLElement {
  const flag = STATUS[row.status];
  return h("article", { class: `said ${row.status}` },
    h("p", { class: "head" }, head, flag && h("span", { class: "flag" }, flag), sure(row.confidence), row.papers > 1 && h("span", { class: "soft" }, count(row.papers, "paper"))),
    few(row.quotes, 2, (one) => quote(app, one)), leftOut(row));
}

/** Results with what they are about; the caption says what they are worth. */
export function results(app: App, rows: readonly Result[], most: number): HTMLElement {
  const line = (row: Result): HTMLElement => {
    const about: Array<[string, Ref | null]> = [["of", row.subject], ["on", row.benchmark], ["measured by", row.metric], ["against", row.baseline]];
    return h("article", { class: "result" },
      h("p", { class: "head" }, h("strong", { class: "value", dir: "auto" }, told(row)), ...about.flatMap(([word, ref]) =>
        (ref ? [h("span", {}, `${word} `, ref.id === row.paper.id ? "what the paper proposes" : go(app, ref))] : [])), sure(row.confidence)),
      few(row.quotes, 1, (one) => quote(app, one)), leftOut(row));
  };
  return h("div", {}, h("p", { class: "claim" }, "As claimed in the abstract, not verified."), few(rows, most, line));
}

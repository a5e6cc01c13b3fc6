// The query page: forms and editor ask the same endpoint; the address holds what is asked.
import { bdi, byId, count, h, put } from "../dom.ts";
import { ask, Refused } from "../source/http.ts";
import type { About } from "../source/types.ts";
import { address, asked, type Asked } from "./address.ts";
import { answer } from "./answer.ts";
import { bind, type Named } from "./bind.ts";
import { Editor, type Place, type Words } from "./editor.ts";
import { Forms, suggest, title } from "./forms.ts";
import { Results } from "./results.ts";

const FIRST = `# Which methods and models were tested on most benchmarks
SELECT ?thing (COUNT(DISTINCT ?benchmark) AS ?benchmarks)
WHERE { ?thing kg:evaluatedOn ?benchmark }
GROUP BY ?thing
ORDER BY DESC(?benchmarks) ?thing
LIMIT 50
`;

/** Line and column that an error message tells. */
export function place(message: string): Place | null {
  const found = /\bat (\d+):(\d+)/.exec(message) ?? /\bline (\d+)(?:,? col(?:umn)? (\d+))?/i.exec(message);
  return found ? { line: Number(found[1]), column: Number(found[2] ?? 1) } : null;
}

async function start(): Promise<void> {
  const say = (text: string): void => { byId("said").textContent = text; };
  const nonce = document.querySelector<HTMLScriptElement>("script[nonce]")?.nonce ?? "";
  let words: Words = { prefixes: {}, terms: {} }, base = "", running: AbortController | null = null, theme = "auto";
  let now: Asked = { query: FIRST }, late = 0;
  let filled: { text: string; asked: Asked } = { text: FIRST, asked: now }; // what the editor was filled with, and what that asks

  const runs = h("button", { type: "button", id: "run", class: "run", title: "Ctrl+Enter", "aria-keyshortcuts": "Control+Enter Meta+Enter", click: () => void run() }, "Run");
  const cancel = h("button", { type: "button", id: "cancel", hidden: true, click: () => running?.abort() }, "Cancel");
  const link = h("a", { class: "link", id: "link" }, "Link to this query");
  const keys = h("span", { id: "editor-keys", class: "soft" }, "Ctrl+Enter runs, Ctrl+Space completes; the graph's prefixes are known");
  put(byId("acts"), runs, cancel, link, keys);
  const editor = new Editor(byId("editor"), nonce, () => words, () => {
    editor.mark(null, "");
    clearTimeout(late);
    late = window.setTimeout(() => hold(written(), false), 300);
  }, () => void run());
  const results = new Results(byId("answer"), () => ({ base, prefixes: words.prefixes }), say);

  /** Keep what is asked in the address; a step is one that can be gone back from. */
  function hold(next: Asked, step: boolean): void {
    clearTimeout(late);
    now = next;
    const url = address(next, theme);
    link.href = url;
    if (url === location.hash) return;
    if (step) history.pushState(null, "", url); else history.replaceState(null, "", url);
  }
  function fill(text: string, asked: Asked): void {
    filled = { text, asked };
    editor.text = text;
    editor.mark(null, "");
    clearTimeout(late);
  }
  /** What the editor's text asks: as it was filled in, a form goes by its name. */
  const written = (): Asked => (editor.text === filled.text ? filled.asked : { query: editor.text });

  async function run(): Promise<void> {
    hold(written(), false);
    running?.abort();
    const own = (running = new AbortController()), from = performance.now(), wanted = now;
    editor.mark(null, "");
    cancel.hidden = false;
    document.body.classList.add("busy");
    results.note(h("p", { class: "soft" }, "Running …"));
    say("Running");
    try {
      const found = await answer(wanted, own.signal);
      if (running === own) results.show(found, wanted, (performance.now() - from) / 1000);
    } catch (error) {
      if (running !== own) return; // another query runs
      if (own.signal.aborted) {
        results.note(h("p", { class: "soft" }, "Cancelled."));
        say("Cancelled");
      } else if (error instanceof Refused) {
        const near = "named" in wanted && error.status === 400 ? await names(wanted) : null;
        if (running === own) fail(error, near);
      } else throw error;
    } finally {
      if (running === own) { running = null; cancel.hidden = true; document.body.classList.remove("busy"); }
    }
  }

  function fail(error: Refused, near: HTMLElement | null): void {
    const at = error.status === 400 ? place(error.message) : null;
    editor.mark(at, error.message);
    const where = at && h("button", { type: "button", class: "quiet", click: () => editor.go(at) }, `Line ${at.line}, column ${at.column}`);
    results.note(h("div", { class: "wrong", role: "alert" }, h("strong", {}, { 0: "No answer", 400: "The query is not understood or not allowed", 503: "The server stopped this query" }[error.status] ?? `Error ${error.status}`), ...(where ? [" ", where] : []), h("p", {}, bdi(error.message)), near));
  }

  /** A form that is not understood names something that the graph does not: names near it, each a link to the form with it. */
  async function names({ named, values }: Extract<Asked, { named: string }>): Promise<HTMLElement | null> {
    for (const [name, value] of Object.entries(values)) {
      const hits = await suggest(name, value).catch(() => []);
      if (hits.length) return h("p", {}, "Names near it: ", ...hits.slice(0, 5).flatMap((hit, n) => [n ? ", " : "", h("a", { href: address({ named, values: { ...values, [name]: hit.match } }, theme) }, bdi(hit.match))]));
    }
    return null;
  }

  function paint(next: string): void {
    theme = next;
    document.documentElement.dataset["theme"] = next;
    byId<HTMLAnchorElement>("to-explorer").href = next === "auto" ? "./" : `./#theme=${next}`;
  }
  byId("theme").addEventListener("click", () => {
    const dark = theme === "dark" || (theme === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
    paint(dark ? "light" : "dark");
    hold(now, false);
  });

  paint(asked(location.hash).theme);
  fill(FIRST, now);
  link.href = address(now, theme);
  try {
    const told = await ask("queries.json").then((got) => got.json() as Promise<Words & { queries: Named[] }>);
    words = told;
    const queries = new Map(told.queries.map((query) => [query.name, query]));
    const forms = new Forms(byId("named"), told.queries, (query, values) => {
      const asked = { named: query.name, values };
      hold(asked, true);
      fill(bind(query, values), asked);
      void run();
    });
    /** Show what the address asks. A form with its values runs; a text waits, so that it can be read before. */
    const follow = (): void => {
      const { asked: wanted, theme: look } = asked(location.hash);
      paint(look);
      if (!wanted) return;
      if ("query" in wanted) { now = wanted; fill(wanted.query, wanted); results.clear(); } else {
        const query = queries.get(wanted.named);
        if (!query) { results.note(h("p", { class: "empty" }, "There is no query named ", bdi(wanted.named), ".")); return; }
        now = wanted;
        forms.fill(query, wanted.values);
        if (query.parameters.every(({ name }) => Object.hasOwn(wanted.values, name))) {
          fill(bind(query, wanted.values), wanted);
          void run();
        } else { results.clear(); forms.focus(query.name); }
      }
      link.href = address(now, look);
    };
    addEventListener("hashchange", follow);
    const about = await ask("api/about.json?ask=%7B%7D").then((got) => got.json() as Promise<About>);
    base = about.base;
    byId("counts").textContent = [count(about.all.papers, "paper"), count(about.all.claims, "claim"), count(about.all.results, "result")].join(" · ");
    follow();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    results.note(h("div", { class: "wrong", role: "alert" }, h("p", {}, error.message)));
  }
  Object.defineProperty(window, "kgQuery", { value: { editor, title } });
  document.body.dataset["ready"] = "1";
}

void start();

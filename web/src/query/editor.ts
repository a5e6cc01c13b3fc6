// The editor: CodeMirror with SPARQL's colours, completion of the graph's words, and errors where they are.
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap, type CompletionContext, type CompletionResult } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, isolateHistory } from "@codemirror/commands";
import { bracketMatching, HighlightStyle, StreamLanguage, syntaxHighlighting } from "@codemirror/language";
import { sparql } from "@codemirror/legacy-modes/mode/sparql";
import { setDiagnostics } from "@codemirror/lint";
import { EditorState, Prec, type Transaction } from "@codemirror/state";
import { EditorView, highlightSpecialChars, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";

export interface Words { prefixes: Record<string, string>; terms: Record<string, string> } // "kg:uses" -> what it means
export interface Place { line: number; column: number } // from 1

const KEYWORDS = ("SELECT DISTINCT WHERE FILTER OPTIONAL UNION MINUS GRAPH VALUES BIND AS GROUP BY ORDER BY DESC ASC HAVING LIMIT OFFSET CONSTRUCT ASK DESCRIBE PREFIX BASE EXISTS NOT IN " +
  "COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT COALESCE IF BOUND STR LANG DATATYPE IRI STRLEN SUBSTR UCASE LCASE STRSTARTS STRENDS CONTAINS STRBEFORE STRAFTER CONCAT REPLACE REGEX ABS ROUND CEIL FLOOR YEAR MONTH").split(" ");

const THEME = EditorView.theme({
  "&": { backgroundColor: "var(--paper)", color: "var(--ink)", border: "1px solid var(--line)", borderRadius: "10px", fontSize: "13.5px" },
  "&.cm-focused": { outline: "2px solid var(--accent)", outlineOffset: "1px" },
  ".cm-scroller": { fontFamily: "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace", lineHeight: "1.55", minHeight: "150px", maxHeight: "36vh", overflow: "auto" },
  ".cm-content": { caretColor: "var(--ink)", padding: "10px 0" },
  ".cm-gutters": { backgroundColor: "transparent", color: "var(--soft)", border: "0" },
  ".cm-tooltip": { backgroundColor: "var(--paper)", color: "var(--ink)", border: "1px solid var(--line)", borderRadius: "8px", maxWidth: "420px" },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": { backgroundColor: "var(--wash)", color: "var(--ink)" },
  ".cm-completionDetail": { color: "var(--soft)", fontStyle: "normal" },
  ".cm-specialChar": { color: "var(--flag)" },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--wash)" },
  ".cm-diagnostic-error": { borderLeftColor: "var(--flag)" },
});
const COLOURS = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--accent)", fontWeight: "600" },
  { tag: tags.string, color: "var(--c-string)" },
  { tag: tags.comment, color: "var(--soft)", fontStyle: "italic" },
  { tag: tags.local(tags.variableName), color: "var(--c-variable)" },
  { tag: [tags.atom, tags.number, tags.meta], color: "var(--c-name)" },
]);

export class Editor {
  readonly #view: EditorView;

  /** `nonce` lets the editor's style element in under the page's policy. */
  constructor(parent: HTMLElement, nonce: string, words: () => Words, changed: () => void, run: () => void) {
    this.#view = new EditorView({
      parent,
      extensions: [
        EditorView.cspNonce.of(nonce),
        Prec.highest(keymap.of([{ key: "Mod-Enter", run: () => { run(); return true; } }])),
        lineNumbers(), history(), bracketMatching(), closeBrackets(), highlightSpecialChars(), EditorView.lineWrapping,
        StreamLanguage.define(sparql), syntaxHighlighting(COLOURS), THEME,
        autocompletion({ override: [(context) => complete(context, words())], icons: false }),
        keymap.of([...closeBracketsKeymap, ...completionKeymap, ...historyKeymap, ...defaultKeymap]),
        EditorState.tabSize.of(2), EditorView.domEventHandlers({ beforeinput: replace }),
        EditorView.contentAttributes.of({ "aria-label": "SPARQL query", "aria-describedby": "editor-keys", tabindex: "0", spellcheck: "false", autocapitalize: "off" }),
        EditorView.updateListener.of((update) => { if (update.docChanged) changed(); }),
      ],
    });
  }

  get text(): string { return this.#view.state.doc.toString(); }
  set text(text: string) {
    if (text !== this.text) this.#view.dispatch({ changes: { from: 0, to: this.#view.state.doc.length, insert: text }, annotations: isolateHistory.of("full") });
  }
  focus(): void { this.#view.focus(); }

  /** Underline what is wrong; null takes that away. */
  mark(place: Place | null, message: string): void {
    const { state } = this.#view;
    this.#view.dispatch(setDiagnostics(state, place ? [{ ...this.#word(place), severity: "error", message }] : []));
  }
  go(place: Place): void {
    this.#view.dispatch({ selection: { anchor: this.#word(place).from }, scrollIntoView: true });
    this.#view.focus();
  }
  /** The word at a place. Errors are told where reading stopped: at a line's end the word before is meant. */
  #word(place: Place): { from: number; to: number } {
    const { doc } = this.#view.state, line = doc.line(Math.min(Math.max(place.line, 1), doc.lines));
    const at = Math.min(line.from + Math.max(place.column - 1, 0), line.to), before = doc.sliceString(line.from, at);
    const rest = /^\S*/.exec(doc.sliceString(at, line.to))![0].length;
    return { from: line.from + (rest ? /\S*$/ : /\S*\s*$/).exec(before)!.index, to: at + rest };
  }
}

/** Typing over coloured words: Chromium would carry their colours along as a style attribute, which the page's policy refuses. */
function replace(event: InputEvent, view: EditorView): boolean {
  const { ranges, main } = view.state.selection, text = event.data;
  if (event.inputType !== "insertText" || !text || view.composing || ranges.length > 1 || main.empty) return false;
  const insert = (): Transaction => view.state.update(view.state.replaceSelection(text), { userEvent: "input.type", scrollIntoView: true });
  // Others, such as what closes brackets, come first, as with any other input.
  if (!view.state.facet(EditorView.inputHandler).some((handle) => handle(view, main.from, main.to, text, insert))) view.dispatch(insert());
  event.preventDefault();
  return true;
}

/** Variables of the query, words of the graph, keywords; nothing inside a text, a comment or an IRI. */
export function complete(context: CompletionContext, { prefixes, terms }: Words): CompletionResult | null {
  const before = context.state.doc.lineAt(context.pos).text.slice(0, context.pos - context.state.doc.lineAt(context.pos).from);
  if (/(^|\s)#[^>]*$|<[^>\s]*$/.test(before) || (before.match(/(?<!\\)"/g) ?? []).length % 2) return null;
  const variable = context.matchBefore(/[?$]\w*/);
  if (variable) {
    const names = new Set(context.state.doc.toString().match(/\?\w+/g));
    names.delete(variable.text);
    return { from: variable.from, options: [...names].map((label) => ({ label, type: "variable" })), validFor: /^\?\w*$/ };
  }
  const word = context.matchBefore(/[\w-]*:?[\w-]*/);
  if (!word || (word.from === word.to && !context.explicit)) return null;
  return {
    from: word.from, validFor: /^[\w-]*:?[\w-]*$/,
    options: [
      ...Object.entries(terms).map(([label, info]) => ({ label, type: "property", boost: 1, ...(info ? { info } : {}) })),
      ...Object.entries(prefixes).map(([name, iri]) => ({ label: `${name}:`, detail: iri, type: "namespace" })),
      ...[...new Set(KEYWORDS)].map((label) => ({ label, type: "keyword" })),
    ],
  };
}

// Elements, made of text only: nothing from the data is ever read as markup.

type Child = Node | string | null | undefined | false;
type Props = Record<string, string | number | boolean | null | undefined | ((event: never) => void)>;

const SVG = "http://www.w3.org/2000/svg";

function fill<E extends Element>(element: E, props: Props, children: Child[]): E {
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(name, value as unknown as EventListener);
    else if (name === "value" && element instanceof HTMLInputElement) element.value = String(value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.filter((child): child is Node | string => child !== null && child !== undefined && child !== false));
  return element;
}

/** An element; a function among the properties listens to the event of that name. */
export function h<K extends keyof HTMLElementTagNameMap>(tag: K, props: Props = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  return fill(document.createElement(tag), props, children);
}
export function s<K extends keyof SVGElementTagNameMap>(tag: K, props: Props = {}, ...children: Child[]): SVGElementTagNameMap[K] {
  return fill(document.createElementNS(SVG, tag), props, children);
}

/** A text of the data, kept apart from the direction of what stands around it. */
export const bdi = (text: string): HTMLElement => h("bdi", { dir: "auto" }, text);
export const put = (parent: Element, ...children: Child[]): void =>
  parent.replaceChildren(...children.filter((child): child is Node | string => Boolean(child)));
export const byId = <E extends HTMLElement>(id: string): E => document.getElementById(id) as E;
export const count = (n: number, one: string, many = `${one}s`): string => `${n.toLocaleString("en")} ${n === 1 ? one : many}`;
export const shorten = (text: string, most: number): string => {
  const letters = [...text];
  return letters.length > most ? `${letters.slice(0, most - 1).join("").trimEnd()}…` : text;
};

/** What a table of ours has for a name from the data: nothing for `__proto__` and its kin. */
export const own = <T>(table: Readonly<Record<string, T>>, name: string): T | undefined => (Object.hasOwn(table, name) ? table[name] : undefined);

/** Only web addresses become links; everything else stays text. */
export function address(text: string): string | null {
  const [scheme = "", ...rest] = text.split(":");
  const known: Record<string, string> = { arxiv: "https://arxiv.org/abs/", doi: "https://doi.org/", acl: "https://aclanthology.org/" };
  const start = own(known, scheme.toLowerCase());
  if (start) return start + rest.join(":").split("/").map(encodeURIComponent).join("/");
  try {
    return ["http:", "https:"].includes(new URL(text).protocol) ? new URL(text).href : null;
  } catch {
    return null;
  }
}
export function outside(text: string): HTMLElement {
  const href = address(text);
  return href ? h("a", { href, target: "_blank", rel: "noopener noreferrer", class: "out" }, bdi(text)) : bdi(text);
}

/** The first rows, and a button for the others. */
export function few<T>(rows: readonly T[], most: number, make: (row: T) => HTMLElement, parent: HTMLElement = h("div")): HTMLElement {
  const show = (from: number, to: number): void => { parent.append(...rows.slice(from, to).map(make)); };
  show(0, most);
  if (rows.length > most) {
    const button = h("button", { type: "button", class: "quiet" }, `Show ${(rows.length - most).toLocaleString("en")} more`);
    button.addEventListener("click", () => {
      const at = parent.children.length - 1;
      button.remove();
      show(most, rows.length);
      const next = parent.children[at]?.querySelector<HTMLElement>("a, button, summary");
      next?.focus();
    });
    parent.append(button);
  }
  return parent;
}

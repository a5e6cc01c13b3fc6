// A named query with its values, as text that stands alone: shown in the editor, sent to the server.

export interface Named { name: string; answers: string; parameters: Array<{ name: string; about: string }>; text: string }

const ESCAPES: Record<string, string> = { '"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f" };
/** A SPARQL string (ECHAR of SPARQL 1.1, 19.8). */
export const literal = (text: string): string => `"${text.replace(/["\\\n\r\t\b\f]/g, (letter) => ESCAPES[letter]!)}"`;

/** The values become a VALUES block, as strings: the queries compare names and IRIs as text. Their columns go. */
export function bind(named: Named, values: Readonly<Record<string, string>>): string {
  const names = named.parameters.map((parameter) => parameter.name);
  if (!names.length) return named.text;
  const rows = names.map((name) => `  VALUES ?${name} { ${literal((values[name] ?? "").trim().replace(/^<(.*)>$/s, "$1"))} }`);
  const told = named.text.split("\n").filter((line) => !/^#\s*param:/.test(line)).join("\n");
  return told
    .replace(/^SELECT\s.*$/m, (line) => names.reduce((left, name) => left.replace(new RegExp(`\\s\\?${name}\\b`), () => ""), line))
    .replace(/WHERE\s*\{/, () => `WHERE {\n${rows.join("\n")}`);
}

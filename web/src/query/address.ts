// What is asked, in the page's address: a query's text, or a named query with its values.
export type Asked = { query: string } | { named: string; values: Readonly<Record<string, string>> };

export function address(asked: Asked, theme = ""): string {
  const made = new URLSearchParams("query" in asked ? { query: asked.query } : { named: asked.named });
  if ("values" in asked) for (const [name, value] of Object.entries(asked.values)) made.append(`with-${name}`, value);
  if (theme && theme !== "auto") made.append("theme", theme);
  return `#${made}`;
}

export function asked(fragment: string): { asked: Asked | null; theme: string } {
  const read = new URLSearchParams(fragment.replace(/^#/, "")), named = read.get("named"), query = read.get("query");
  const values = Object.fromEntries([...read].flatMap(([key, value]) => (key.startsWith("with-") ? [[key.slice(5), value]] : [])));
  const theme = ["light", "dark"].find((one) => one === read.get("theme")) ?? "auto";
  return { asked: named !== null ? { named, values } : query !== null ? { query } : null, theme };
}

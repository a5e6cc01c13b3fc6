// Bundles src/ into out/: one script, one style sheet, the page's frame, and the licences of what went in.
import { build } from "esbuild";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";

const common = { bundle: true, minify: true, write: true, charset: "utf8", legalComments: "none", logLevel: "warning" };
mkdirSync("out", { recursive: true });
const made = await build({
  ...common, entryPoints: ["src/main.ts"], outfile: "out/page.js", format: "iife", target: "es2022", metafile: true,
  define: { "process.env.NODE_ENV": '"production"' },
});
await build({ ...common, entryPoints: ["src/style/page.css"], outfile: "out/page.css", target: "es2022" });

const names = new Set();
for (const input of Object.keys(made.metafile.inputs)) {
  const found = /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input);
  if (found) names.add(found[1]);
}
const allowed = new Set(["MIT", "ISC", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "0BSD"]);
const notices = [...names].sort().map((name) => {
  const folder = `node_modules/${name}`;
  const about = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
  if (!allowed.has(about.license)) throw new Error(`${name}: licence ${about.license} is not among those allowed`);
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  const author = typeof about.author === "object" ? about.author?.name : about.author;
  const text = file ? readFileSync(`${folder}/${file}`, "utf8").trim() : `Copyright ${author ?? `the authors of ${name}`}`;
  return `${name} ${about.version} (${about.license})\n\n${text}\n`;
});
writeFileSync("out/THIRD-PARTY.txt", `The page's script contains these libraries.\n\n${notices.join(`\n${"-".repeat(80)}\n\n`)}`);
// The frame as it is; `kg/exporters/html.py` fills it.
writeFileSync("out/page.html", readFileSync("index.html", "utf8"));

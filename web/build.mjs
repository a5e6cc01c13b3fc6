// Bundles src/ into out/: the page that carries its graph (one script, one style sheet, its frame, and the licences
// of what went in), and the pages of a server, whose scripts and styles are files and bring their licences along.
import { build } from "esbuild";
import { copyFileSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";

const common = { bundle: true, minify: true, charset: "utf8", legalComments: "none", logLevel: "warning", target: "es2022" };
const script = (name) => build({
  ...common, entryPoints: [`src/${name}.ts`], outfile: "out/script.js", format: "iife", metafile: true, write: false,
  define: { "process.env.NODE_ENV": '"production"' },
});
const style = (from, to) => build({ ...common, entryPoints: [`src/style/${from}.css`], outfile: `out/${to}.css`, write: true });

const allowed = new Set(["MIT", "ISC", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "0BSD"]);
/** The licences of the libraries that a script contains. */
function notices(metafile) {
  const names = new Set();
  for (const input of Object.keys(metafile.inputs)) {
    const found = /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input);
    if (found) names.add(found[1]);
  }
  const parts = [...names].sort().map((name) => {
    const folder = `node_modules/${name}`;
    const about = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
    if (!allowed.has(about.license)) throw new Error(`${name}: licence ${about.license} is not among those allowed`);
    const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
    const author = typeof about.author === "object" ? about.author?.name : about.author;
    const text = file ? readFileSync(`${folder}/${file}`, "utf8").trim() : `Copyright ${author ?? `the authors of ${name}`}`;
    return `${name} ${about.version} (${about.license})\n\n${text}\n`;
  });
  return `The page's script contains these libraries.\n\n${parts.join(`\n${"-".repeat(80)}\n\n`)}`;
}
const served = (made) => `/*!\n${notices(made.metafile).replaceAll("*/", "* /")}*/\n${made.outputFiles[0].text}`;

mkdirSync("out", { recursive: true });
const page = await script("main");
writeFileSync("out/page.js", page.outputFiles[0].text);
writeFileSync("out/THIRD-PARTY.txt", notices(page.metafile));
// The frame as it is; `kg/exporters/html.py` fills it.
const frame = readFileSync("index.html", "utf8");
writeFileSync("out/page.html", frame);
await style("page", "page");

// The same frame without anything inline: a server's policy allows files only.
const without = (text, [part, instead]) => {
  if (text.split(part).length !== 2) throw new Error(`index.html holds ${part} not once`);
  return text.replace(part, () => instead);
};
writeFileSync("out/served.html", [
  ['<meta http-equiv="Content-Security-Policy" content="@@policy@@">\n', '<link rel="icon" href="static/icon.svg">\n'],
  ["<style>@@style@@</style>", '<link rel="stylesheet" href="static/page.css">'],
  ['<script type="application/json" id="head" data-encoding="@@head-encoding@@">@@head@@</script>\n', ""],
  ['<script type="application/json" id="texts" data-encoding="@@texts-encoding@@">@@texts@@</script>\n', ""],
  ["<script>@@script@@</script>", '<script src="static/served.js"></script>'],
  [" The files beside it hold the same graph.", ' <a href="query">Queries</a> need it too; programs ask <code>sparql</code>.'],
].reduce(without, frame));
writeFileSync("out/served.js", served(await script("served")));
for (const name of ["query.html", "icon.svg"]) copyFileSync(name, `out/${name}`);
writeFileSync("out/query.js", served(await script("query/main")));
await style("query", "query");

// Answers of the page's own source to a list of questions: node answers.mjs islands.json asks.json > answers.json
import { readFileSync, writeSync } from "node:fs";

const [, , source, islands, asks] = process.argv;
const parts = JSON.parse(readFileSync(islands, "utf8"));
globalThis.document = { getElementById: (id) => ({ textContent: JSON.stringify(parts[id]), dataset: { encoding: "json" } }) };
const { Embedded } = await import(source);
const page = await Embedded.open();
const filter = (given) => ({ ...given, kinds: new Set(given.kinds), links: new Set(given.links) });
const order = {
  about: [], search: ["text", "limit"], tally: ["filter"], overview: ["filter", "limit"], ego: ["ids", "filter", "limit"],
  path: ["from", "to", "filter"], entity: ["id"], between: ["a", "b"], matrix: ["filter", "rows", "columns", "metric"], boards: ["filter"],
  leaderboard: ["benchmark", "filter"], table: ["ask", "filter"], timeline: ["benchmark", "metric", "filter"], text: ["paper", "field"],
};
const made = [];
for (const [name, ask] of JSON.parse(readFileSync(asks, "utf8"))) {
  made.push(await page[name](...order[name].map((key) => (key === "filter" ? filter(ask.filter) : ask[key]))));
}
let text = Buffer.from(JSON.stringify(made));
while (text.length) text = text.subarray(writeSync(1, text));

import assert from "node:assert/strict";
import { test } from "node:test";
import { csv } from "../src/export/files.ts";
import { figure, lowerIsBetter } from "../src/source/rows.ts";
import { moment } from "../src/source/timeline.ts";
import { ticks } from "../src/views/timeline.ts";
import { told } from "../src/words.ts";

test("figures are read as papers write them", () => {
  for (const [text, value] of [["93.40", 93.4], ["1,234", 1234], ["−2", -2], [".5", 0.5], ["1e-3", 0.001], ["two", null], ["", null], ["1.2.3", null]] as const) assert.equal(figure(text), value, text);
});
test("a result is told with bound, sign and unit", () => {
  assert.equal(told({ value: "70.70", unit: "%", kind: "absolute", bound: "max" }), "up to 70.70 %");
  assert.equal(told({ value: "4.4", unit: "points", kind: "gain", bound: "" }), "+4.4 points");
  assert.equal(told({ value: "-4.4", unit: "", kind: "loss", bound: "" }), "-4.4");
});
test("metrics that are better low are known by name", () => {
  assert.ok(lowerIsBetter("word error rate") && lowerIsBetter("Perplexity") && lowerIsBetter("FID"));
  assert.ok(!lowerIsBetter("accuracy") && !lowerIsBetter("F1") && !lowerIsBetter("timeliness"));
});
test("dates of every fineness are moments, other texts are none", () => {
  assert.equal(moment("2026-01-05"), Date.UTC(2026, 0, 5));
  assert.equal(moment("2026-03"), Date.UTC(2026, 2, 15));
  assert.equal(moment("2026"), Date.UTC(2026, 6, 1));
  assert.equal(moment("soon"), null);
});
test("ticks are round and cover the range", () => {
  assert.deepEqual(ticks(0, 100), [0, 50, 100]);
  for (const [low, high] of [[3, 3], [-2, 7], [93.1, 93.4], [0, 0], [1e6, 3e6]] as const) {
    const made = ticks(low, high);
    assert.ok(made[0]! <= low && made[made.length - 1]! >= high && made.length < 12, `${low} ${high}: ${made}`);
  }
});
test("CSV quotes what needs it and nothing else", () =>
  assert.equal(csv({ name: "x", columns: ["a", "b"], rows: [['say "hi"', 1], ["two\nlines", "a,b"]] }), 'a,b\r\n"say ""hi""",1\r\n"two\nlines","a,b"\r\n'));

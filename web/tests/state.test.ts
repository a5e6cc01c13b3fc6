import assert from "node:assert/strict";
import { test } from "node:test";
import { format, parse, START, type State } from "../src/state.ts";

test("the start needs no address", () => assert.equal(format(START), ""));
test("a state survives its address", () => {
  const state: State = {
    view: "timeline", chosen: "method/a&b=c#d", pair: "benchmark/ü 中", open: ["x", "y/z"], only: true, limit: 520, from: "p", to: "q", board: "",
    metric: "top-1 & <b>", size: 80, table: "claims", sort: "confidence", down: true, text: "a+b %20", page: 3, camera: { x: 0.25, y: -1, ratio: 0.5 }, theme: "dark",
    filter: { kinds: new Set(["Task", "Paper"]), links: new Set(), from: 2020, to: 2024, confidence: 55, institution: "institution/x", doubtful: true },
  };
  assert.deepEqual(parse(`#${format(state)}`), state);
});
test("a bare id is a choice, as in the addresses of older pages", () => assert.equal(parse("#method%2Fdelta-net").chosen, "method/delta-net"));
test("what makes no sense is passed over", () => {
  const state = parse("#view=nonsense&links=-4&sure=900&eye=1+x&page=abc&table=&theme=pink&since=");
  assert.deepEqual({ ...state, filter: { ...state.filter, confidence: 0 } }, { ...START, limit: 1 });
  assert.equal(state.filter.confidence, 100);
  assert.equal(parse("#%E0%A4%A").chosen, null);
});

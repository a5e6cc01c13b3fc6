import assert from "node:assert/strict";
import { test } from "node:test";
import { Names } from "../src/source/search.ts";

const names = new Names([["BERT", "Bidirectional Encoder"], ["RoBERTa"], ["ImageNet-1k", "图像网"], ["Ångström Net"], ["BERT-large"]], [9, 3, 5, 1, 2]);
const found = (text: string): number[] => names.find(text, 10).map((row) => row.node);

test("the whole name comes before its start, and that before what is inside a word", () => assert.deepEqual(found("bert"), [0, 4, 1]));
test("aliases are found, and the name that fits is told", () => assert.deepEqual(names.find("encoder", 5), [{ node: 0, match: "Bidirectional Encoder" }]));
test("case, accents, blanks and hyphens do not matter", () => {
  assert.deepEqual(found("angstrom"), [3]);
  assert.deepEqual(found("imagenet 1K"), [2]);
});
test("Chinese names are found by any part", () => assert.deepEqual(found("像网"), [2]));
test("a typing error still finds the name", () => assert.deepEqual(found("imagnet"), [2]));
test("nothing is found for nothing, and for what is nowhere", () => {
  assert.deepEqual(found("  "), []);
  assert.deepEqual(found("zzzzqqqq"), []);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { address, asked } from "../src/query/address.ts";
import { results, triples } from "../src/query/answer.ts";
import { literal } from "../src/query/bind.ts";

test("a form survives its address", () => {
  const form = { named: "leaderboard", values: { benchmark: "a&b=c #d \u202e <b>" } };
  assert.deepEqual(asked(address(form, "dark")), { asked: form, theme: "dark" });
  assert.deepEqual(asked(address({ query: "SELECT ?x\n{ ?x a <y#z> }" })), { asked: { query: "SELECT ?x\n{ ?x a <y#z> }" }, theme: "auto" });
  assert.deepEqual(asked("#theme=pink"), { asked: null, theme: "auto" });
});
test("a string of SPARQL cannot be left", () => assert.equal(literal('a"b\\c\nd'), '"a\\"b\\\\c\\nd"'));
test("N-Triples become rows", () => {
  const [first, second, third] = triples('<http://a/1> <http://a/p> "x \\"y\\" \\u4E2D\\n"@en .\n_:b <http://a/p> "1"^^<http://a/int> .\n# no\n<< <a> <b> <c> >> <p> <o> .\n');
  assert.deepEqual(first!.map((term) => [term!.is, term!.value, term!.language]), [["iri", "http://a/1", ""], ["iri", "http://a/p", ""], ["literal", 'x "y" 中\n', "en"]]);
  assert.deepEqual([second![0]!.is, second![0]!.value, second![2]!.datatype], ["blank", "b", "http://a/int"]);
  assert.equal(third![0]!.is, "other");
});
test("unbound cells and strange names are kept apart", () => {
  const found = results(JSON.parse('{"head": {"vars": ["a", "__proto__"]}, "results": {"bindings": [{"a": {"type": "uri", "value": "x"}}]}}') as never);
  assert.deepEqual(found.rows, [[{ is: "iri", value: "x", language: "", datatype: "" }, null]]);
});

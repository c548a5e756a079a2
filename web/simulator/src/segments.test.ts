import assert from "node:assert/strict";
import { test } from "node:test";
import { cost } from "./segments.ts";

test("160 plain letters are one segment and 161 are two", () => {
  assert.deepEqual(cost("a".repeat(160)), { encoding: "GSM-7", segments: 1 });
  assert.deepEqual(cost("a".repeat(161)), { encoding: "GSM-7", segments: 2 });
});

test("one accented í makes the whole text UCS-2", () => {
  assert.deepEqual(cost("í".repeat(70)), { encoding: "UCS-2", segments: 1 });
  assert.deepEqual(cost(`${"a".repeat(70)}í`), { encoding: "UCS-2", segments: 2 });
});

test("a euro sign counts twice", () => {
  assert.deepEqual(cost("€".repeat(81)), { encoding: "GSM-7", segments: 2 });
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { pathOf, pieces } from "./links.ts";

test("a phone number becomes a telephone link and keeps the words around it", () => {
  assert.deepEqual(pieces("Call (555) 555-0100 now."), [
    { text: "Call " },
    { text: "(555) 555-0100", href: "tel:+15555550100" },
    { text: " now." },
  ]);
});

test("a full stop after an address stays outside the link", () => {
  assert.deepEqual(pieces("See https://pay.example.org/a?b=1."), [
    { text: "See " },
    { text: "https://pay.example.org/a?b=1", href: "https://pay.example.org/a?b=1" },
    { text: "." },
  ]);
});

test("a script address and markup stay text", () => {
  const text = 'javascript:alert(1) <img src=x onerror="alert(1)">';
  assert.deepEqual(pieces(text), [{ text }]);
});

test("a date and an amount are no phone numbers", () => {
  const text = "2026-12-03 at 2:40, $1,240.50, record 1234567890123";
  assert.deepEqual(pieces(text), [{ text }]);
});

test("a path stays on the desk's own site", () => {
  const server = "https://desk.example.org";
  assert.equal(pathOf("/calendar/abc/visit.ics", server), "https://desk.example.org/calendar/abc/visit.ics");
  for (const path of ["javascript:alert(1)", "@elsewhere.example/", ".elsewhere.example/", "https://elsewhere.example/", ""]) {
    assert.equal(pathOf(path, server), null);
  }
});

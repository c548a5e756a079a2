/** The staff console: wires the three columns to the desk. */

import { Alerts } from "./alerts";
import { CalendarDialog } from "./calendar";
import { badge, ring, setUpSound } from "./chime";
import { desk, LiveLink, Refused } from "./desk";
import { byId } from "./dom";
import { showFacts } from "./facts";
import { Arrivals } from "./here";
import { isUnread, Lists, nameOf } from "./lists";
import { memory } from "./memory";
import { setUpShortcuts } from "./shortcuts";
import { Thread } from "./thread";
import type { Alert, Conversation, Queue } from "./types";
import { setUpWaitlist } from "./waitlist";
import { ago } from "./words";

const me = document.body.dataset.username ?? "";
const search = byId<HTMLInputElement>("search");
const connection = byId("connection");
const lists = new Lists(me, (id) => void open(id));
const thread = new Thread(me, conversationArrived, () => lists.draw());
const calendar = new CalendarDialog(pushed, announce);
const commands = {
  book: calendar.book.bind(calendar),
  move: calendar.move.bind(calendar),
  cancel: calendar.cancel.bind(calendar),
  changed: pushed,
};
const arrivals = new Arrivals((id) => void open(id));
const alerts = new Alerts((id) => void open(id), (alert) => void acknowledge(alert));
const link = new LiveLink((data) => (data.type === "queue" ? queueArrived(data) : pushed(data)), connected);

let queue: Queue | null = null;
let wanted: string | null = null;

function announce(words: string): void {
  byId("announce").textContent = words;
}

function connected(on: boolean): void {
  const words = on ? "Live" : "Reconnecting…";
  if (connection.textContent !== words) connection.textContent = words;
  connection.classList.toggle("lost", !on);
}

function queueArrived(next: Queue): void {
  const before = queue;
  queue = next;
  const all = [...next.waiting, ...next.recent];
  if (!before && memory.isFirstVisit) for (const item of all) if (item.last && !item.handoff) memory.see(item.id, item.last.key);
  const opened = all.find((item) => item.id === wanted);
  if (opened?.last && !document.hidden) memory.see(opened.id, opened.last.key);
  lists.show(next);
  arrivals.show(next.here_or_late);
  alerts.show(next.alerts);
  count();
  if (before) callFor(before, next);
}

function count(): void {
  if (!queue) return;
  const waiting = queue.waiting.filter((item) => !item.handoff?.taken_by).length;
  const unreadMine = queue.waiting.filter((item) => item.handoff?.taken_by === me && isUnread(item)).length;
  badge(queue.alerts.length + waiting + unreadMine);
}

function callFor(before: Queue, next: Queue): void {
  const knownAlerts = new Set(before.alerts.map((alert) => alert.id));
  if (next.alerts.some((alert) => !knownAlerts.has(alert.id))) return ring("alert");
  const last = new Map(before.waiting.map((item) => [item.id, item.last?.key]));
  const fresh = next.waiting.filter((item) => !last.has(item.id));
  const wrote = next.waiting.filter((item) => item.handoff?.taken_by === me && item.last?.author === "patient" && last.has(item.id) && last.get(item.id) !== item.last.key);
  const first = fresh[0];
  if (first) announce(`${nameOf(first)} is waiting: ${first.handoff?.reason ?? ""}`);
  else if (wrote[0]) announce(`New message from ${nameOf(wrote[0])}`);
  if (first || wrote.length) ring("waiting");
}

function conversationArrived(found: Conversation): void {
  const last = found.lines.at(-1);
  if (last && !document.hidden) memory.see(found.id, last.key);
  thread.show(found);
  showFacts(found, commands);
  lists.draw();
  count();
}

function pushed(found: Conversation): void {
  if (found.id === wanted) conversationArrived(found);
}

async function open(id: string): Promise<void> {
  wanted = id;
  document.body.classList.add("reading");
  lists.select(id);
  link.watch(id);
  const item = lists.find(id);
  if (item && thread.id !== id) {
    thread.show({ ...item, type: "conversation", lines: [], patient: null, proven_at: null, failed_proofs: 0, ploys: 0, opted_out: false, consent: [], may_be_texted: [], may: [], alerts: [] });
    showFacts(null, commands);
  }
  try {
    const found = await desk.conversation(id);
    if (wanted === id) conversationArrived(found);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    announce(error.message);
  }
}

async function acknowledge(alert: Alert): Promise<void> {
  try {
    queueArrived(await desk.acknowledge(alert.id));
    announce("Alert acknowledged");
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    announce(error.message);
  }
}

function step(by: 1 | -1): void {
  const order = lists.order();
  const at = wanted ? order.indexOf(wanted) : -1;
  const next = at < 0 ? order[by > 0 ? 0 : order.length - 1] : order[Math.min(order.length - 1, Math.max(0, at + by))];
  if (next && next !== wanted) void open(next);
}

let searching = 0;
search.addEventListener("input", () => {
  window.clearTimeout(searching);
  searching = window.setTimeout(() => void find(), 200);
});

async function find(): Promise<void> {
  const asked = search.value.replace(/[^\p{L}\p{N}]/gu, "");
  if (!asked) return lists.search(null);
  const answer = await desk.search(asked).catch(() => null);
  if (answer && asked === search.value.replace(/[^\p{L}\p{N}]/gu, "")) lists.search(answer.recent);
}

document.addEventListener("visibilitychange", () => {
  if (!document.hidden && wanted) void open(wanted);
});
byId("sign-out").addEventListener("submit", () => memory.forget());
window.setInterval(() => {
  for (const element of document.querySelectorAll<HTMLElement>("time[data-since]")) {
    const words = ago(element.dataset.since ?? "");
    if (element.textContent !== words) element.textContent = words;
  }
}, 10_000);

setUpSound();
setUpWaitlist((id) => void open(id));
setUpShortcuts([
  { key: "j", what: "Next conversation", run: () => step(1) },
  { key: "k", what: "Previous conversation", run: () => step(-1) },
  { key: "r", what: "Write a reply", run: () => thread.focusReply() },
  { key: "t", what: "Take the conversation", run: () => void thread.take() },
  { key: "b", what: "Back to the assistant", run: () => void thread.giveBack() },
  { key: "/", what: "Search", run: () => search.focus() },
]);
link.open();

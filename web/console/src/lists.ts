/** The left column: who waits, who is with staff, and everybody recent. */

import { byId, h, KeyedList } from "./dom";
import { memory } from "./memory";
import type { Item, Queue } from "./types";
import { address, ago, channelName } from "./words";

export const nameOf = (item: { name: string | null; channel: string; address: string }): string => item.name ?? address(item.channel, item.address);

export function isUnread(item: Item): boolean {
  return item.last?.author === "patient" && memory.seen(item.id) !== item.last.key;
}

interface Section {
  title: string;
  count: HTMLElement;
  root: HTMLElement;
  list: KeyedList<Item>;
  shown: Item[];
  empty: HTMLElement;
}

export class Lists {
  private readonly sections: Record<"waiting" | "taken" | "recent" | "found", Section>;
  private readonly root = byId("lists");
  private selected: string | null = null;
  private queue: Queue | null = null;
  private found: Item[] | null = null;

  constructor(
    private readonly me: string,
    private readonly onOpen: (id: string) => void,
  ) {
    this.sections = {
      found: this.section("Found", "Nobody with this number."),
      waiting: this.section("Waiting", "Nobody is waiting."),
      taken: this.section("With staff", "Nobody is with staff."),
      recent: this.section("With the assistant", "No conversations yet."),
    };
    this.sections.found.root.hidden = true;
    this.root.addEventListener("pointerleave", () => this.draw());
  }

  private section(title: string, empty: string): Section {
    const count = h("span", { class: "count" });
    const ul = h("ul", { class: "items", role: "list" });
    const nothing = h("p", { class: "nothing" }, empty);
    const root = h("section", { class: "list" }, h("h2", {}, title, count), ul, nothing);
    this.root.append(root);
    const signature = (item: Item): string =>
      JSON.stringify([item.name, item.owner, item.handoff, item.last, item.last_message_at, item.id === this.selected, isUnread(item), memory.draft(item.id) !== ""]);
    const list = new KeyedList<Item>(ul, (item) => item.id, signature, (item) => this.row(item));
    return { title, count, root, list, shown: [], empty: nothing };
  }

  show(queue: Queue): void {
    this.queue = queue;
    this.draw();
  }

  search(found: Item[] | null): void {
    this.found = found;
    this.draw();
  }

  select(id: string | null): void {
    this.selected = id;
    this.draw();
    this.root.querySelector('[aria-current="true"]')?.scrollIntoView({ block: "nearest" });
  }

  /** The ids in the order of the eye, for j and k. */
  order(): string[] {
    const { found, waiting, taken, recent } = this.sections;
    return (this.found ? found.shown : [...waiting.shown, ...taken.shown, ...recent.shown]).map((item) => item.id);
  }

  /** What the lists know of a conversation, enough to start a reply while the rest is on its way. */
  find(id: string): Item | undefined {
    return [...(this.found ?? []), ...(this.queue?.waiting ?? []), ...(this.queue?.recent ?? [])].find((item) => item.id === id);
  }

  draw(): void {
    if (!this.queue) return;
    const { waiting, recent } = this.queue;
    const open = new Set(waiting.map((item) => item.id));
    const mineFirst = (item: Item): number => (item.handoff?.taken_by === this.me ? 0 : 1);
    const taken = waiting.filter((item) => item.handoff?.taken_by);
    this.fill(this.sections.waiting, waiting.filter((item) => !item.handoff?.taken_by));
    this.fill(this.sections.taken, taken.sort((a, b) => mineFirst(a) - mineFirst(b)));
    this.fill(this.sections.recent, recent.filter((item) => !open.has(item.id)));
    this.fill(this.sections.found, this.found ?? []);
    const { found, ...others } = this.sections;
    found.root.hidden = this.found === null;
    for (const section of Object.values(others)) section.root.hidden = this.found !== null;
  }

  private fill(section: Section, items: Item[]): void {
    section.shown = this.root.matches(":hover") ? steady(section.shown, items) : items;
    section.list.show(section.shown);
    section.count.textContent = items.length ? String(items.length) : "";
    section.empty.hidden = items.length > 0;
  }

  private row(item: Item): HTMLElement {
    const handoff = item.handoff;
    const since = handoff && !handoff.taken_by ? handoff.opened_at : item.last_message_at;
    const mine = handoff?.taken_by === this.me;
    const unread = isUnread(item);
    const speaker = { patient: "", assistant: "Assistant: ", staff: "Staff: ", system: "" };
    const button = h(
      "button",
      { class: `item${unread ? " unread" : ""}`, type: "button", data: { id: item.id }, onclick: () => this.onOpen(item.id) },
      h(
        "span",
        { class: "item-top" },
        unread && h("span", { class: "dot" }, h("span", { class: "visually-hidden" }, "Unread. ")),
        h("span", { class: "item-name" }, nameOf(item)),
        since && h("time", { class: "waited", data: { since } }, ago(since)),
      ),
      handoff &&
        h(
          "span",
          { class: "item-reason" },
          h("span", { class: "tag reason" }, handoff.reason),
          h("span", { class: "item-queue" }, handoff.queue),
          handoff.taken_by && h("span", { class: `tag ${mine ? "mine" : "theirs"}` }, mine ? "You" : (handoff.taken_by_name ?? handoff.taken_by)),
        ),
      h(
        "span",
        { class: "item-last" },
        h("span", { class: `channel ${item.channel}`, title: channelName(item.channel) }, item.channel === "sms" ? "SMS" : "Web"),
        h("span", { class: "item-text" }, memory.draft(item.id) ? h("i", {}, "Draft · ") : null, item.last ? speaker[item.last.author] + item.last.text : "No messages"),
      ),
    );
    if (item.id === this.selected) button.setAttribute("aria-current", "true");
    return h("li", {}, button);
  }
}

/** While the pointer is over the list nothing moves under it: known entries stay in place, new ones come last. */
function steady(before: Item[], next: Item[]): Item[] {
  const byKey = new Map(next.map((item) => [item.id, item]));
  const kept = before.flatMap((item) => byKey.get(item.id) ?? []);
  const keys = new Set(kept.map((item) => item.id));
  return [...kept, ...next.filter((item) => !keys.has(item.id))];
}

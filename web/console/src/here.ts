/** Who has said to be here, or to be late, on top of the left column. */

import { byId, h, KeyedList } from "./dom";
import type { HereOrLate } from "./types";
import { minutes, time } from "./words";

export class Arrivals {
  private readonly count = h("span", { class: "count" });
  private readonly rows = h("ul", { class: "items", role: "list" });
  private readonly root = h("section", { class: "list arrivals" }, h("h2", {}, "Here or late", this.count), this.rows);
  private readonly list: KeyedList<HereOrLate>;

  constructor(onOpen: (conversationId: string) => void) {
    this.list = new KeyedList<HereOrLate>(this.rows, (row) => String(row.id), (row) => JSON.stringify(row), (row) => h("li", {}, arrival(row, onOpen)));
    byId("lists").prepend(this.root);
  }

  show(rows: HereOrLate[]): void {
    this.list.show(rows);
    this.count.textContent = String(rows.length);
    this.root.hidden = rows.length === 0;
  }
}

function arrival(row: HereOrLate, onOpen: (conversationId: string) => void): HTMLElement {
  const talk = row.conversation_id;
  const said = row.here_since ? h("span", { class: "tag mine" }, `Here since ${time(row.here_since)}`) : h("span", { class: "tag reason" }, `${minutes(row.late_minutes ?? 0)} late`);
  const parts = [
    h("span", { class: "item-top" }, h("span", { class: "item-name" }, row.name), h("span", { class: "waited" }, time(row.starts_at))),
    h("span", { class: "item-reason" }, said, h("span", { class: "item-queue" }, row.practitioner)),
  ];
  return talk ? h("button", { class: "item", type: "button", onclick: () => onOpen(talk) }, ...parts) : h("div", { class: "item still" }, ...parts);
}

/** Safety alerts: red, on top, until somebody says that they have seen to them. */

import { byId, h, KeyedList } from "./dom";
import { nameOf } from "./lists";
import type { Alert } from "./types";
import { ago } from "./words";

const KIND: Record<string, string> = { medical: "Medical emergency", crisis: "Crisis" };

export class Alerts {
  private readonly list: KeyedList<Alert>;
  private readonly root = byId("alerts");

  constructor(onOpen: (id: string) => void, onAcknowledge: (alert: Alert) => void) {
    this.list = new KeyedList<Alert>(
      this.root,
      (alert) => String(alert.id),
      (alert) => JSON.stringify(alert),
      (alert) =>
        h(
          "div",
          { class: "alert", role: "alert" },
          h("strong", {}, KIND[alert.kind] ?? alert.kind),
          h("span", { class: "alert-name" }, nameOf(alert)),
          h("q", { class: "alert-text" }, alert.text),
          h("time", { data: { since: alert.at } }, ago(alert.at)),
          h("button", { class: "button", type: "button", onclick: () => onOpen(alert.conversation_id) }, "Open"),
          h("button", { class: "button strong", type: "button", onclick: () => onAcknowledge(alert) }, "Acknowledge"),
        ),
    );
  }

  show(alerts: Alert[]): void {
    this.list.show(alerts);
    this.root.hidden = alerts.length === 0;
  }
}

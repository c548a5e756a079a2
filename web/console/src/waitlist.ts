/** Everybody who waits for a time, longest first, in a dialog. */

import { desk, Refused } from "./desk";
import { byId, h } from "./dom";
import type { Waiting } from "./types";
import { moment } from "./words";

export function setUpWaitlist(onOpen: (conversationId: string) => void): void {
  const dialog = document.createElement("dialog");
  dialog.className = "waitlist";
  dialog.setAttribute("aria-labelledby", "waitlist-title");
  const body = h("div", { class: "waitlist-body" });
  dialog.append(
    h("header", { class: "dialog-top" }, h("h2", { id: "waitlist-title" }, "Waitlist"), h("button", { class: "button quiet", type: "button", onclick: () => dialog.close() }, "Close")),
    body,
  );
  document.body.append(dialog);
  byId("waitlist-open").addEventListener("click", () => {
    body.replaceChildren(h("p", { class: "nothing" }, "Looking…"));
    dialog.showModal();
    desk.waitlist().then(
      ({ waitlist }) =>
        body.replaceChildren(
          waitlist.length === 0
            ? h("p", { class: "nothing" }, "Nobody is on the waitlist.")
            : h("ol", { class: "waiting-people", role: "list" }, ...waitlist.map((entry) => person(entry, (id) => (dialog.close(), onOpen(id))))),
        ),
      (error: unknown) => {
        if (!(error instanceof Refused)) throw error;
        body.replaceChildren(h("p", { class: "problem", role: "alert" }, error.message));
      },
    );
  });
}

function person(entry: Waiting, onOpen: (conversationId: string) => void): HTMLElement {
  const where = [entry.practitioner && `with ${entry.practitioner}`, entry.location && `at ${entry.location}`].filter(Boolean).join(" ");
  return h(
    "li",
    {},
    h("div", {}, h("b", {}, entry.name), h("span", { class: "soft" }, ` waits since ${moment(entry.since)}`)),
    h("p", {}, [entry.visit_type, where].filter(Boolean).join(" "), ", ", entry.earlier_than ? `before ${moment(entry.earlier_than)}, ${entry.wish}` : entry.wish),
    entry.offered && entry.offer_until && h("p", {}, h("span", { class: "tag reason" }, "Offered"), ` ${moment(entry.offered.starts_at)} with ${entry.offered.practitioner}, kept until ${moment(entry.offer_until)}`),
    h("button", { class: "button small", type: "button", aria: { label: `Open the conversation of ${entry.name}` }, onclick: () => onOpen(entry.conversation_id) }, "Open"),
  );
}

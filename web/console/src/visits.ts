/** The patient's visits in the right column: what each is, what was said about it, and what became of it. */

import { h, type Child } from "./dom";
import type { HistoryLine, Visit, Waiting } from "./types";
import { longMoment, minutes, moment, time } from "./words";

export interface VisitCommands {
  move(visit: Visit): void;
  cancel(visit: Visit): void;
}

const ENDED: Record<string, string> = { cancelled: "Cancelled", noshow: "Did not come", fulfilled: "Seen", pending: "Not confirmed yet", proposed: "Time kept" };
const open = new Set<number>();

export function visitItem(visit: Visit, commands: VisitCommands): HTMLElement {
  const history = h("details", { class: "history" }, h("summary", {}, "History"), h("ol", {}, ...visit.history.map(historyLine)));
  history.open = open.has(visit.id);
  history.addEventListener("toggle", () => (history.open ? open.add(visit.id) : open.delete(visit.id)));
  const about = (words: string): string => `${words}: ${visit.visit_type}, ${longMoment(visit.starts_at)}`;
  return h(
    "li",
    { class: `visit ${visit.status}` },
    h("b", {}, moment(visit.starts_at)),
    h("span", {}, visit.visit_type),
    h("span", { class: "soft" }, [visit.practitioner, visit.telehealth ? "by video" : visit.location, visit.room].filter(Boolean).join(" · ")),
    marks(visit),
    visit.overbook_reason && h("p", { class: "overbooked" }, `Overbooked by ${visit.overbooked_by ?? "staff"}: `, h("q", {}, visit.overbook_reason)),
    visit.changeable &&
      h(
        "div",
        { class: "visit-actions" },
        h("button", { class: "button small", type: "button", aria: { label: about("Move") }, onclick: () => commands.move(visit) }, "Move"),
        h("button", { class: "button small", type: "button", aria: { label: about("Cancel") }, onclick: () => commands.cancel(visit) }, "Cancel"),
      ),
    history,
  );
}

function marks(visit: Visit): HTMLElement | null {
  const said: Child[] = [
    visit.here_since !== null && h("span", { class: "tag mine" }, `Here since ${time(visit.here_since)}`),
    visit.late_minutes !== null && !visit.here_since && h("span", { class: "tag reason" }, `${minutes(visit.late_minutes)} late`),
    visit.status in ENDED && h("span", { class: "tag ended" }, ENDED[visit.status]!),
  ];
  return said.some(Boolean) ? h("div", { class: "marks" }, ...said) : null;
}

function historyLine(line: HistoryLine): HTMLElement {
  return h("li", {}, h("span", {}, line.what, line.starts_at ? ` ${moment(line.starts_at)}` : ""), h("span", { class: "soft" }, `${moment(line.at)}, ${line.by}`));
}

export function waitingItem(entry: Waiting): HTMLElement {
  const wanted = [entry.practitioner && `with ${entry.practitioner}`, entry.location && `at ${entry.location}`].filter(Boolean).join(" ");
  return h(
    "li",
    { class: "visit" },
    h("b", {}, entry.visit_type),
    h("span", {}, [wanted, entry.earlier_than ? `before ${moment(entry.earlier_than)}` : entry.wish].filter(Boolean).join(", ")),
    h("span", { class: "soft" }, `Since ${moment(entry.since)}`),
    entry.offered && entry.offer_until && h("p", { class: "overbooked" }, `Offered ${moment(entry.offered.starts_at)} with ${entry.offered.practitioner}, kept until ${moment(entry.offer_until)}`),
  );
}

/** The right column: what the desk knows of the person in the open conversation. */

import { byId, h, type Child } from "./dom";
import type { Conversation, Visit } from "./types";
import { visitItem, waitingItem } from "./visits";
import { address, cents, channelName, day, language, moment } from "./words";

export interface FactCommands {
  book(found: Conversation): void;
  move(found: Conversation, visit: Visit): void;
  cancel(found: Conversation, visit: Visit): void;
}

const root = byId("facts");
let shown = "";

function pair(term: string, ...value: Child[]): HTMLElement {
  return h("div", { class: "fact" }, h("dt", {}, term), h("dd", {}, ...value));
}

function block(title: string, ...children: Child[]): HTMLElement {
  return h("section", { class: "block" }, h("h2", {}, title), ...children);
}

const HOW: Record<string, string> = { keyword: "keyword", words: "own words", carrier: "through the carrier", staff: "by staff" };

export function showFacts(found: Conversation | null, commands: FactCommands): void {
  const { lines: _lines, ...facts } = found ?? { lines: [] };
  const signature = JSON.stringify(facts);
  if (signature === shown) return;
  shown = signature;
  root.replaceChildren();
  if (!found) return;
  const { patient, handoff } = found;
  if (handoff) {
    root.append(
      block(
        "Hand-off",
        h(
          "dl",
          {},
          pair("Reason", handoff.reason),
          pair("Queue", handoff.queue),
          pair("Since", moment(handoff.opened_at)),
          handoff.promised_at && pair("Promised", `by ${moment(handoff.promised_at)}`),
          pair("Taken by", handoff.taken_by_name ?? "nobody yet"),
        ),
      ),
    );
  }
  root.append(patient ? patientBlock(found) : strangerBlock(found));
  if (found.ploys > 0) root.append(h("p", { class: "unproven" }, `${found.ploys === 1 ? "A message" : `${found.ploys} messages`} today looked like a try to get at other people's information. The assistant refused.`));
  if (patient) {
    root.append(
      block(
        "Appointments",
        patient.visits.length === 0 ? h("p", { class: "nothing" }, "None ahead.") : h("ul", { class: "visits", role: "list" }, ...patient.visits.map((visit) => visitItem(visit, { move: (one) => commands.move(found, one), cancel: (one) => commands.cancel(found, one) }))),
        h("div", {}, h("button", { class: "button small", type: "button", id: "book", onclick: () => commands.book(found) }, "Book a visit")),
      ),
      ...(patient.waitlist.length ? [block("Waits for", h("ul", { class: "visits", role: "list" }, ...patient.waitlist.map(waitingItem)))] : []),
      block(
        "Balance",
        h("p", { class: "balance" }, cents(patient.owed_cents)),
        patient.due_on && h("p", { class: "soft" }, `Due ${day(patient.due_on)}`),
      ),
    );
  }
  root.append(
    block(
      "Contact",
      h("dl", {}, pair("Channel", channelName(found.channel)), pair(found.channel === "sms" ? "Phone" : "Visitor", address(found.channel, found.address)), pair("Writes in", language(found.language))),
    ),
    consentBlock(found),
  );
}

function patientBlock(found: Conversation): HTMLElement {
  const patient = found.patient!;
  return block(
    "Patient",
    h("p", { class: "patient-name" }, patient.name),
    h(
      "dl",
      {},
      patient.called !== patient.name.split(" ")[0] && pair("Called", patient.called),
      pair("Born", `${day(patient.born_on)} (${patient.age})`),
      pair("Language", language(patient.language)),
      patient.phone && pair("Phone", address("sms", patient.phone)),
      patient.external_id && pair("Record", patient.external_id),
      found.proven_at && pair("Identity", `proven ${moment(found.proven_at)}`),
    ),
  );
}

function strangerBlock(found: Conversation): HTMLElement {
  const tries = found.failed_proofs === 1 ? "1 wrong try" : `${found.failed_proofs} wrong tries`;
  return block(
    "Patient",
    h("p", { class: "unproven" }, "Identity not proven"),
    h("p", { class: "soft" }, "Ask for full name and date of birth before you share anything from the record."),
    found.failed_proofs > 0 && h("p", { class: "soft" }, `${tries} so far.`),
  );
}

function consentBlock(found: Conversation): HTMLElement {
  return block(
    "Consent to messages",
    h("p", { class: found.opted_out ? "consent out" : "consent in" }, found.opted_out ? "Opted out" : "May be messaged"),
    found.consent.length > 0 &&
      h(
        "ul",
        { class: "ledger", role: "list" },
        ...[...found.consent]
          .reverse()
          .map((change) =>
            h("li", {}, `${change.action === "opt_out" ? "Opted out" : "Opted in"} ${moment(change.at)}, ${HOW[change.how] ?? change.how}`, change.words ? h("q", {}, change.words) : null),
          ),
      ),
  );
}

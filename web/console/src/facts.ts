/** The right column: what the desk knows of the person in the open conversation. */

import { desk, Refused } from "./desk";
import { byId, h, option, type Child } from "./dom";
import type { Conversation, Visit } from "./types";
import { visitItem, waitingItem } from "./visits";
import { address, cents, channelName, day, language, moment } from "./words";

export interface FactCommands {
  book(found: Conversation): void;
  move(found: Conversation, visit: Visit): void;
  cancel(found: Conversation, visit: Visit): void;
  changed(after: Conversation): void;
}

const root = byId("facts");
let shown = "";
let shownId = "";

function pair(term: string, ...value: Child[]): HTMLElement {
  return h("div", { class: "fact" }, h("dt", {}, term), h("dd", {}, ...value));
}

function block(title: string, ...children: Child[]): HTMLElement {
  return h("section", { class: "block" }, h("h2", {}, title), ...children);
}

const HOW: Record<string, string> = { keyword: "keyword", words: "own words", carrier: "through the carrier", staff: "by staff", wrong_number: "it is the wrong number" };

export function showFacts(found: Conversation | null, commands: FactCommands): void {
  const { lines: _lines, ...facts } = found ?? { lines: [] };
  const signature = JSON.stringify(facts);
  if (signature === shown || isFilledIn(found)) return;
  shown = signature;
  shownId = found?.id ?? "";
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
        patient.visits.length === 0 ? h("p", { class: "nothing" }, "None ahead.") : h("ul", { class: "visits", role: "list" }, ...patient.visits.map((visit) => visitItem({ ...visit, changeable: visit.changeable && found.may.includes("change_calendar") }, { move: (one) => commands.move(found, one), cancel: (one) => commands.cancel(found, one) }))),
        found.may.includes("change_calendar") && h("div", {}, h("button", { class: "button small", type: "button", id: "book", onclick: () => commands.book(found) }, "Book a visit")),
      ),
      ...(patient.waitlist.length ? [block("Waits for", h("ul", { class: "visits", role: "list" }, ...patient.waitlist.map(waitingItem)))] : []),
      ...(patient.owed_cents === null
        ? []
        : [block("Balance", h("p", { class: "balance" }, cents(patient.owed_cents)), patient.due_on && h("p", { class: "soft" }, `Due ${day(patient.due_on)}`))]),
    );
  }
  root.append(
    block(
      "Contact",
      h("dl", {}, pair("Channel", channelName(found.channel)), pair(found.channel === "sms" ? "Phone" : "Visitor", address(found.channel, found.address)), pair("Writes in", language(found.language))),
    ),
    consentBlock(found, commands.changed),
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

const KINDS: [string, string][] = [
  ["", "all texts"],
  ["care", "news about openings and visits"],
  ["reminders", "reminders"],
  ["billing", "texts about bills"],
  ["feedback", "requests for their opinion"],
];
const KIND = Object.fromEntries(KINDS);

function consentBlock(found: Conversation, kept: (after: Conversation) => void): HTMLElement {
  const texts = found.channel === "sms";
  const stopped = KINDS.filter(([kind]) => kind && !found.may_be_texted.includes(kind)).map(([, words]) => words);
  return block(
    "Consent to messages",
    h("p", { class: found.opted_out ? "consent out" : "consent in" }, found.opted_out ? "Opted out" : "May be messaged"),
    texts && !found.opted_out && stopped.length > 0 && h("p", { class: "soft" }, `Not for ${stopped.join(", ")}.`),
    found.consent.length > 0 &&
      h(
        "ul",
        { class: "ledger", role: "list" },
        ...[...found.consent]
          .reverse()
          .map((change) =>
            h(
              "li",
              {},
              `${change.action === "opt_out" ? "Opted out" : "Opted in"}: ${KIND[change.category ?? ""] ?? change.category}, ${moment(change.at)}, ${change.by ?? HOW[change.how] ?? change.how}`,
              change.words ? h("q", {}, change.words) : null,
            ),
          ),
      ),
    texts && consentForm(found, kept),
  );
}

/** What a patient said at the desk or on the phone, kept in their words. */
function consentForm(found: Conversation, kept: (after: Conversation) => void): HTMLElement {
  const action = select("consent-action", [["opt_out", "Stop"], ["opt_in", "Start"]]);
  const kind = select("consent-kind", KINDS);
  const words = h("input", { id: "consent-words", type: "text" });
  words.maxLength = 500;
  words.autocomplete = "off";
  const problem = h("p", { class: "problem", role: "alert" });
  problem.hidden = true;
  const form = h(
    "form",
    {},
    label("consent-action", "They want us to"),
    h("div", { class: "pair" }, action, kind),
    label("consent-words", "What they said"),
    words,
    h("p", { class: "soft" }, "A number that wrote STOP has to write START itself before texts reach it."),
    problem,
    h("button", { class: "button small", type: "submit" }, "Keep it"),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    problem.hidden = true;
    desk.recordConsent(found.id, action.value, kind.value || null, words.value).then(
      (after) => {
        (document.activeElement as HTMLElement | null)?.blur();
        kept(after);
      },
      (error: unknown) => {
        if (!(error instanceof Refused)) throw error;
        problem.textContent = error.message;
        problem.hidden = false;
      },
    );
  });
  return h("details", { class: "consent-form" }, h("summary", {}, "The patient told us"), form);
}

function select(id: string, choices: [string, string][]): HTMLSelectElement {
  const made = h("select", { id });
  made.append(...choices.map(([value, words]) => option(value, words)));
  return made;
}

function label(of: string, words: string): HTMLLabelElement {
  const made = h("label", {}, words);
  made.htmlFor = of;
  return made;
}

/** Somebody is filling in the form about this person: what they write stays where it is. */
function isFilledIn(found: Conversation | null): boolean {
  return found?.id === shownId && document.activeElement?.closest(".consent-form form") !== null && document.activeElement !== null;
}

/** What the desk sends: see `bot/web/staff_views.py`. */

export interface Handoff {
  reason: string;
  queue: string;
  opened_at: string;
  promised_at: string | null;
  taken_by: string | null;
  taken_by_name: string | null;
}

export interface Heading {
  id: string;
  channel: "sms" | "webchat";
  address: string;
  name: string | null;
  owner: "assistant" | "staff";
  language: string | null;
  last_message_at: string | null;
  handoff: Handoff | null;
}

export type Author = "patient" | "assistant" | "staff" | "system";

export interface Item extends Heading {
  last: { key: string; author: Author; text: string } | null;
}

export interface Alert {
  id: number;
  conversation_id: string;
  kind: string;
  at: string;
  name: string | null;
  channel: "sms" | "webchat";
  address: string;
  text: string;
}

export interface Queue {
  type: "queue";
  alerts: Alert[];
  waiting: Item[];
  here_or_late: HereOrLate[];
  recent: Item[];
}

export interface Line {
  key: string;
  author: Author;
  text: string;
  at: string;
  staff_name: string | null;
  status: string | null;
  held_because: string | null;
  not_before: string | null;
  media: number;
  choices: string[];
}

/** Where and when a visit is, or could be. */
export interface FoundOpening {
  starts_at: string;
  visit_type_id: string;
  visit_type: string;
  practitioner_id: string;
  practitioner: string;
  location_id: string;
  location: string;
}

export interface HistoryLine {
  at: string;
  by: string;
  what: string;
  starts_at: string | null;
}

export interface Visit extends FoundOpening {
  id: number;
  status: string;
  telehealth: boolean;
  room: string | null;
  here_since: string | null;
  late_minutes: number | null;
  overbooked_by: string | null;
  overbook_reason: string | null;
  changeable: boolean;
  history: HistoryLine[];
}

/** Somebody's visit today, of whom we know that they are here or late. */
export interface HereOrLate extends FoundOpening {
  id: number;
  conversation_id: string | null;
  name: string;
  here_since: string | null;
  late_minutes: number | null;
}

/** A place on the waitlist. */
export interface Waiting {
  id: number;
  conversation_id: string;
  name: string;
  visit_type: string;
  practitioner: string | null;
  location: string | null;
  wish: string;
  earlier_than: string | null;
  since: string;
  status: string;
  offered: FoundOpening | null;
  offer_until: string | null;
}

/** What there is to book. */
export interface ClinicContent {
  visit_types: { id: string; name: string; minutes: number; telehealth: boolean; practitioner_ids: string[] }[];
  practitioners: { id: string; name: string }[];
  locations: { id: string; name: string }[];
}

export interface Patient {
  name: string;
  called: string;
  born_on: string;
  age: number;
  language: string;
  phone: string | null;
  external_id: string | null;
  visits: Visit[];
  waitlist: Waiting[];
  /** Null when the role does not see balances. */
  owed_cents: number | null;
  due_on: string | null;
}

export interface Conversation extends Heading {
  type: "conversation";
  lines: Line[];
  patient: Patient | null;
  proven_at: string | null;
  failed_proofs: number;
  ploys: number;
  opted_out: boolean;
  consent: { action: string; how: string; words: string; at: string; category: string | null; by: string | null }[];
  /** What this staff member's role may do. */
  may: string[];
  /** The kinds of texts that the clinic may start. */
  may_be_texted: string[];
  alerts: Alert[];
}

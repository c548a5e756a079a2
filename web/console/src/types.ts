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
  recent: Item[];
}

export interface Line {
  key: string;
  author: Author;
  text: string;
  at: string;
  staff_name: string | null;
  status: string | null;
  media: number;
  choices: string[];
}

export interface Appointment {
  starts_at: string;
  status: string;
  visit_type: string;
  practitioner: string;
  location: string;
}

export interface Patient {
  name: string;
  called: string;
  born_on: string;
  age: number;
  language: string;
  phone: string | null;
  external_id: string | null;
  appointments: Appointment[];
  owed_cents: number;
  due_on: string | null;
}

export interface Conversation extends Heading {
  type: "conversation";
  lines: Line[];
  patient: Patient | null;
  proven_at: string | null;
  failed_proofs: number;
  opted_out: boolean;
  consent: { action: string; how: string; words: string; at: string }[];
  alerts: Alert[];
}

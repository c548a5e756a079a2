/** The frames of the web chat's socket; docs/webchat-protocol.md describes them. */

export interface Line {
  type: "message";
  seq?: number;
  id?: string;
  author: "patient" | "assistant" | "staff" | "system";
  name: string | null;
  text: string;
  at: string;
  choices: string[];
  /** Left out by a desk that has none. */
  links?: { title: string; path: string }[];
}

export interface Welcome {
  type: "welcome";
  key: string;
  clinic: { name: string; phone: string; emergency_number: string; assistant: string };
  lines: Line[];
}

export interface Refusal {
  type: "error";
  code: string;
  text: string;
  id?: string;
  retry_after?: number;
}

export type ServerFrame = Welcome | Line | Refusal | { type: "accepted"; id: string } | { type: "typing" } | { type: "pong" };

/** What waits in the browser until the desk has taken it. */
export type Unsent = { type: "message"; id: string; text: string } | { type: "choice"; id: string; text: string; of: number } | { type: "person"; id: string; text: string };

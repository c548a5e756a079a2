/** Talk to the desk: JSON commands, and the web socket that pushes changes. */

import type { ClinicContent, Conversation, FoundOpening, Item, Queue, Waiting } from "./types";

export class Refused extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

const csrf = document.body.dataset.csrf || "";

export function leaveToSignIn(): void {
  location.assign("/staff/sign-in");
}

async function ask<T>(path: string, body?: object): Promise<T> {
  let response: Response;
  try {
    response = await fetch(`/staff/api/${path}`, {
      method: body ? "POST" : "GET",
      headers: body ? { "Content-Type": "application/json", "X-CSRF-Token": csrf } : {},
      body: body ? JSON.stringify(body) : null,
      credentials: "same-origin",
    });
  } catch {
    throw new Refused(0, "The desk cannot be reached. Nothing was sent; your text is kept.");
  }
  const answer: unknown = await response.json().catch(() => null);
  if (response.status === 401) leaveToSignIn();
  if (!response.ok) {
    const message = (answer as { message?: string } | null)?.message;
    throw new Refused(response.status, message ?? "The desk could not do this. Try again.");
  }
  return answer as T;
}

export const desk = {
  queue: () => ask<Queue>("queue"),
  search: (search: string) => ask<{ recent: Item[] }>("search", { search }),
  conversation: (id: string) => ask<Conversation>("conversation", { conversation_id: id }),
  take: (id: string) => ask<Conversation>("take", { conversation_id: id }),
  reply: (id: string, text: string) => ask<Conversation>("reply", { conversation_id: id, text }),
  giveBack: (id: string) => ask<Conversation>("give-back", { conversation_id: id }),
  content: () => ask<ClinicContent>("clinic"),
  waitlist: () => ask<{ waitlist: Waiting[] }>("waitlist"),
  openings: (id: string, asked: object) => ask<{ openings: FoundOpening[]; note: string | null }>("openings", { conversation_id: id, ...asked }),
  book: (id: string, asked: object) => ask<Conversation>("book", { conversation_id: id, ...asked }),
  move: (id: string, visit: number, asked: object) => ask<Conversation>("move", { conversation_id: id, appointment_id: visit, ...asked }),
  cancelVisit: (id: string, visit: number, tell: boolean) => ask<Conversation>("cancel", { conversation_id: id, appointment_id: visit, tell }),
  overbook: (id: string, asked: object) => ask<Conversation>("overbook", { conversation_id: id, ...asked }),
  recordConsent: (id: string, action: string, category: string | null, words: string) => ask<Conversation>("consent", { conversation_id: id, action, category, words }),
  acknowledge: (alertId: number) => ask<Queue>("acknowledge", { alert_id: alertId }),
};

const SIGNED_OUT = 4401;

export class LiveLink {
  private socket: WebSocket | null = null;
  private watched: string | null = null;
  private failures = 0;

  constructor(
    private readonly onData: (data: Queue | Conversation) => void,
    private readonly onState: (connected: boolean) => void,
  ) {}

  open(): void {
    const socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/staff/live`);
    this.socket = socket;
    socket.addEventListener("open", () => {
      this.failures = 0;
      this.tell();
    });
    socket.addEventListener("message", (event) => {
      this.onData(JSON.parse(String(event.data)) as Queue | Conversation);
      this.onState(true);
    });
    socket.addEventListener("close", (event) => {
      if (event.code === SIGNED_OUT) return leaveToSignIn();
      this.onState(false);
      this.failures += 1;
      const pause = Math.min(15_000, 500 * 2 ** Math.min(this.failures, 5)) * (0.75 + Math.random() / 2);
      window.setTimeout(() => {
        desk.queue().then(this.onData, () => undefined);
        this.open();
      }, pause);
    });
  }

  watch(id: string | null): void {
    this.watched = id;
    this.tell();
  }

  private tell(): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify({ watch: this.watched }));
  }
}

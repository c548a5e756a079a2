/** The socket: opens it, opens it again when it is lost, and sends every unsent word until the desk has taken it. */

import type { Memory } from "./memory.ts";
import type { Line, Refusal, ServerFrame, Unsent, Welcome } from "./protocol.ts";

export interface Listener {
  welcomed(welcome: Welcome): void;
  said(line: Line): void;
  accepted(id: string): void;
  refused(refusal: Refusal): void;
  typing(): void;
  connected(state: "connecting" | "open" | "lost"): void;
}

const PING_EVERY = 20_000;
const SILENCE_ALLOWED = 45_000;
const ACCEPTED_WITHIN = 8_000;
const FINAL = new Set(["too_long", "empty", "bad_text", "bad_id", "bad_number"]);

export class Connection {
  #socket: WebSocket | null = null;
  #greeted = false;
  #tries = 0;
  #last = 0;
  #heardAt = 0;
  #again: ReturnType<typeof setTimeout> | undefined;
  #beat: ReturnType<typeof setInterval> | undefined;
  #sentAt = new Map<string, number>();
  #holdUntil = 0;
  #closed = true;

  constructor(
    private readonly address: string,
    private readonly language: string,
    private readonly memory: Memory,
    private readonly listener: Listener,
  ) {}

  open(): void {
    if (!this.#closed) return;
    this.#closed = false;
    addEventListener("online", this.#hurry);
    document.addEventListener("visibilitychange", this.#hurry);
    this.#beat = setInterval(() => this.#check(), 1000);
    this.#connect();
  }

  close(): void {
    this.#closed = true;
    removeEventListener("online", this.#hurry);
    document.removeEventListener("visibilitychange", this.#hurry);
    clearInterval(this.#beat);
    clearTimeout(this.#again);
    this.#socket?.close();
    this.#socket = null;
  }

  send(words: Unsent): void {
    this.memory.keep(words);
    this.open();
    this.#flush();
  }

  #hurry = (): void => {
    if (document.visibilityState === "hidden" || this.#closed) return;
    if (!this.#socket) {
      this.#tries = 0;
      clearTimeout(this.#again);
      this.#connect();
    }
  };

  #connect(): void {
    this.listener.connected("connecting");
    this.#greeted = false;
    const socket = new WebSocket(this.address);
    this.#socket = socket;
    this.#heardAt = Date.now();
    socket.onopen = () => {
      const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
      this.#write({ type: "hello", key: this.memory.key, after: this.#last, language: this.language, zone });
    };
    socket.onmessage = (event) => this.#hear(socket, String(event.data));
    socket.onclose = () => this.#lost(socket);
  }

  #lost(socket: WebSocket): void {
    if (this.#socket !== socket) return;
    this.#socket = null;
    this.#sentAt.clear();
    if (this.#closed) return;
    this.listener.connected("lost");
    const wait = Math.min(15_000, 400 * 2 ** this.#tries) * (0.7 + Math.random() * 0.6);
    this.#tries += 1;
    this.#again = setTimeout(() => this.#connect(), wait);
  }

  #hear(socket: WebSocket, data: string): void {
    if (this.#socket !== socket) return;
    this.#heardAt = Date.now();
    let frame: ServerFrame;
    try {
      frame = JSON.parse(data) as ServerFrame;
    } catch {
      return;
    }
    switch (frame.type) {
      case "welcome":
        this.memory.key = frame.key;
        this.#greeted = true;
        this.#tries = 0;
        for (const line of frame.lines) this.#seen(line);
        this.listener.welcomed(frame);
        this.listener.connected("open");
        this.#flush();
        break;
      case "message":
        this.#seen(frame);
        this.listener.said(frame);
        break;
      case "accepted":
        this.#taken(frame.id);
        this.listener.accepted(frame.id);
        break;
      case "typing":
        this.listener.typing();
        break;
      case "error":
        this.#refused(frame);
        break;
    }
  }

  #seen(line: Line): void {
    if (line.seq) this.#last = Math.max(this.#last, line.seq);
    if (line.id) this.#taken(line.id);
  }

  #taken(id: string): void {
    this.#sentAt.delete(id);
    this.memory.drop(id);
  }

  #refused(refusal: Refusal): void {
    if (refusal.code === "bad_key") this.memory.key = null;
    if (refusal.id && FINAL.has(refusal.code)) this.memory.drop(refusal.id);
    if (refusal.code === "too_fast") this.#holdUntil = Date.now() + 1000 * (refusal.retry_after ?? 5);
    if (refusal.id) this.#sentAt.set(refusal.id, Date.now());
    this.listener.refused(refusal);
    if (refusal.code === "bad_key") this.#socket?.close();
  }

  #flush(): void {
    if (!this.#greeted || this.#socket?.readyState !== WebSocket.OPEN || Date.now() < this.#holdUntil) return;
    for (const words of this.memory.unsent) {
      if (Date.now() - (this.#sentAt.get(words.id) ?? 0) < ACCEPTED_WITHIN) continue;
      this.#sentAt.set(words.id, Date.now());
      this.#write(words);
    }
  }

  #pinged = 0;
  #check(): void {
    const now = Date.now();
    if (this.#socket?.readyState === WebSocket.OPEN && now - this.#heardAt > SILENCE_ALLOWED) {
      const silent = this.#socket;
      silent.close();
      this.#lost(silent);
      return;
    }
    if (this.#greeted && now - this.#pinged > PING_EVERY) {
      this.#pinged = now;
      this.#write({ type: "ping" });
    }
    this.#flush();
  }

  #write(frame: object): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(frame));
  }
}

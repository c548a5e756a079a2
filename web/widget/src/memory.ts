/** What the browser remembers: the visitor's key, and words that the desk has not taken yet. */

import type { Unsent } from "./protocol.ts";

export class Memory {
  #fallback = new Map<string, string>();
  readonly #prefix: string;

  constructor(server: string) {
    this.#prefix = `frontdesk-chat ${server} `;
  }

  get key(): string | null {
    return this.#get("key");
  }

  set key(key: string | null) {
    this.#set("key", key);
  }

  get unsent(): Unsent[] {
    try {
      const kept: unknown = JSON.parse(this.#get("unsent") ?? "[]");
      return Array.isArray(kept) ? kept.filter((one) => typeof one?.id === "string" && typeof one?.text === "string") : [];
    } catch {
      return [];
    }
  }

  keep(words: Unsent): void {
    this.#set("unsent", JSON.stringify([...this.unsent.filter((one) => one.id !== words.id), words]));
  }

  drop(id: string): void {
    this.#set("unsent", JSON.stringify(this.unsent.filter((one) => one.id !== id)));
  }

  // Storage is refused in some private windows and embedded frames: then the page alone remembers.
  #get(name: string): string | null {
    try {
      return localStorage.getItem(this.#prefix + name) ?? this.#fallback.get(name) ?? null;
    } catch {
      return this.#fallback.get(name) ?? null;
    }
  }

  #set(name: string, value: string | null): void {
    if (value === null) this.#fallback.delete(name);
    else this.#fallback.set(name, value);
    try {
      if (value === null) localStorage.removeItem(this.#prefix + name);
      else localStorage.setItem(this.#prefix + name, value);
    } catch {
      // Kept in the page only.
    }
  }
}

/** The phone simulator: several phones that text the clinic, side by side. */

import { linked } from "../../widget/src/links.ts";
import { cost } from "./segments.ts";

interface Owner { phone: string; written: string; names: string[] }
interface Line { key: string; author: string; text: string; at: string; status: string | null; media: number; name: string | null }
interface Frame { type: string; phone?: string; id?: string; text?: string; lines?: Line[] }

const known = JSON.parse(document.getElementById("known-phones")?.textContent ?? "[]") as Owner[];
const number = document.body.dataset["number"] ?? "";
const clinic = document.body.dataset["clinic"] ?? "";
const shelf = document.getElementById("phones")!;
const banner = document.getElementById("connection")!;
const SHOWN = "frontdesk-simulator phones";

function make<K extends keyof HTMLElementTagNameMap>(tag: K, className = "", text = ""): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

class Phone {
  readonly root = make("section", "phone");
  #log = make("div", "log");
  #typing = make("div", "typing", "…");
  #input = make("textarea");
  #count = make("span", "count");
  #lines = new Map<string, HTMLElement>();
  #waiting = new Map<string, { text: string; pictures: string[] }>();
  #pictures: string[] = [];
  #attached = make("div", "attached");
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(readonly owner: Owner) {
    const title = owner.names.join(" & ") || "Unknown number";
    this.root.setAttribute("aria-label", `${title}, ${owner.written}`);
    const head = make("header");
    head.append(make("h2", "", title), make("p", "", owner.written));
    const contact = make("p", "contact", `${clinic} · ${number}`);
    this.#log.setAttribute("role", "log");
    this.#log.setAttribute("aria-label", `Messages of ${title}`);
    this.#log.tabIndex = 0;
    this.#typing.hidden = true;
    this.#log.append(this.#typing);
    this.#input.rows = 1;
    this.#input.dir = "auto";
    this.#input.placeholder = "Text message";
    this.#input.maxLength = 1600;
    this.#input.setAttribute("aria-label", `Text message from ${title}`);
    const file = make("input");
    file.type = "file";
    file.accept = "image/png,image/jpeg,image/gif,image/webp";
    const attach = make("label", "attach", "+");
    file.setAttribute("aria-label", `Attach a picture from ${title}`);
    attach.append(file);
    const send = make("button", "send", "↑");
    send.setAttribute("aria-label", `Send from ${title}`);
    const form = make("form");
    form.append(attach, this.#input, send);
    this.root.append(head, contact, this.#log, this.#attached, form, this.#count);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send();
    });
    this.#input.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        this.#send();
      }
    });
    this.#input.addEventListener("input", () => this.#measure());
    file.addEventListener("change", () => void this.#attach(file));
    this.#measure();
  }

  async #attach(file: HTMLInputElement): Promise<void> {
    const picture = file.files?.[0];
    file.value = "";
    if (!picture) return;
    const answer = await fetch("/simulator/pictures", { method: "POST", body: picture, headers: { "Content-Type": picture.type } });
    if (!answer.ok) {
      this.#count.textContent = answer.status === 413 ? "The picture is larger than 6 MB." : await answer.text();
      return;
    }
    const { url } = (await answer.json()) as { url: string };
    this.#pictures.push(url);
    const shown = make("img");
    shown.src = url;
    shown.alt = "Attached picture";
    this.#attached.append(shown);
  }

  #send(): void {
    const text = this.#input.value.trim();
    if (!text && this.#pictures.length === 0) return;
    this.#waiting.set(crypto.randomUUID(), { text, pictures: this.#pictures });
    this.#pictures = [];
    this.#attached.replaceChildren();
    this.#input.value = "";
    this.#measure();
    this.flush();
  }

  flush(): void {
    for (const [id, words] of this.#waiting) wire.send({ type: "message", phone: this.owner.phone, id, ...words });
  }

  hear(frame: Frame): void {
    if (frame.type === "accepted" && frame.id) this.#waiting.delete(frame.id);
    if (frame.type === "error") {
      if (frame.id) this.#waiting.delete(frame.id);
      this.#count.textContent = frame.text ?? "";
    }
    if (frame.type === "typing") this.#type(true);
    for (const one of frame.lines ?? []) this.#show(one);
  }

  #type(on: boolean): void {
    clearTimeout(this.#timer);
    this.#typing.hidden = !on;
    if (on) this.#timer = setTimeout(() => this.#type(false), 8000);
    this.#log.scrollTop = this.#log.scrollHeight;
  }

  #show(one: Line): void {
    const mine = one.author === "patient";
    const shown = make("div", `line ${mine ? "mine" : "theirs"}`);
    const bubble = make("div", "bubble");
    bubble.dir = "auto";
    bubble.append(linked(one.text));
    if (one.media > 0) bubble.append(make("span", "picture", one.media === 1 ? "🖼 Picture" : `🖼 ${one.media} pictures`));
    const priced = cost(one.text);
    const parts = priced.segments > 1 || priced.encoding === "UCS-2" ? `${priced.segments} × ${priced.encoding}` : "";
    const author = mine || one.author === "assistant" ? "" : (one.name ?? one.author);
    const time = new Date(one.at).toLocaleTimeString([], { hour: "numeric", minute: "2-digit", timeZone: document.getElementById("phones")?.dataset["zone"] });
    shown.append(bubble, make("span", "state", [author, time, mine ? "" : one.status, parts].filter(Boolean).join(" · ")));
    const before = this.#lines.get(one.key);
    if (before) before.replaceWith(shown);
    else this.#log.insertBefore(shown, this.#typing);
    this.#lines.set(one.key, shown);
    if (!mine) this.#type(false);
    this.#log.scrollTop = this.#log.scrollHeight;
  }

  #measure(): void {
    const text = this.#input.value;
    const priced = cost(text);
    this.#count.textContent = text ? `${text.length} characters, ${priced.segments} ${priced.segments === 1 ? "segment" : "segments"}, ${priced.encoding}` : "";
  }
}

/** The one socket of the page. */
class Wire {
  #socket: WebSocket | null = null;
  #tries = 0;

  open(): void {
    const socket = new WebSocket(`${location.origin.replace(/^http/, "ws")}/simulator/socket`);
    this.#socket = socket;
    socket.onopen = () => {
      this.#tries = 0;
      banner.hidden = true;
      for (const phone of phones.values()) {
        this.send({ type: "watch", phone: phone.owner.phone });
        phone.flush();
      }
    };
    socket.onmessage = (event) => {
      const frame = JSON.parse(String(event.data)) as Frame;
      if (frame.phone) phones.get(frame.phone)?.hear(frame);
    };
    socket.onclose = () => {
      banner.hidden = false;
      setTimeout(() => this.open(), Math.min(5000, 300 * 2 ** this.#tries++));
    };
  }

  send(frame: object): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(frame));
  }
}

const phones = new Map<string, Phone>();
const wire = new Wire();

function remembered(): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(SHOWN) ?? "null");
    if (Array.isArray(kept)) return kept.filter((one) => typeof one === "string");
  } catch {
    // Forgotten is fine.
  }
  return [...known.slice(0, 2), ...known.filter((owner) => owner.names.length === 0).slice(0, 1)].map((owner) => owner.phone);
}

function toggle(owner: Owner, on: boolean): void {
  const phone = phones.get(owner.phone);
  if (on && !phone) {
    const added = new Phone(owner);
    phones.set(owner.phone, added);
    shelf.append(added.root);
    wire.send({ type: "watch", phone: owner.phone });
  } else if (!on && phone) {
    phone.root.remove();
    phones.delete(owner.phone);
    wire.send({ type: "unwatch", phone: owner.phone });
  }
  try {
    localStorage.setItem(SHOWN, JSON.stringify([...phones.keys()]));
  } catch {
    // Not remembered.
  }
}

const shownFirst = new Set(remembered());
for (const owner of known) {
  const label = make("label", "pick");
  const box = make("input");
  box.type = "checkbox";
  box.checked = shownFirst.has(owner.phone);
  box.addEventListener("change", () => toggle(owner, box.checked));
  label.append(box, make("span", "", owner.names.join(" & ") || `Unknown ${owner.written.slice(-4)}`));
  document.getElementById("picker")!.append(label);
  if (box.checked) toggle(owner, true);
}
wire.open();

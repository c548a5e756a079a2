/** `<frontdesk-chat>`: the chat with the front desk, in one element for any page. */

import { Connection } from "./connection.ts";
import { linked, pathOf } from "./links.ts";
import { Memory } from "./memory.ts";
import type { Line, Refusal, Unsent, Welcome } from "./protocol.ts";
import { style } from "./style.ts";
import { wordsOf, type Words } from "./words.ts";

const scriptAddress = document.currentScript instanceof HTMLScriptElement ? document.currentScript.src : location.href;

type Mark = { tag: string; attributes?: Record<string, string>; text?: string; parts?: (Mark | Node)[] };

function node(mark: Mark): HTMLElement {
  const made = document.createElement(mark.tag);
  for (const [name, value] of Object.entries(mark.attributes ?? {})) made.setAttribute(name, value);
  if (mark.text !== undefined) made.textContent = mark.text;
  for (const part of mark.parts ?? []) made.append(part instanceof Node ? part : node(part));
  return made;
}

function picture(path: string, stroke = true): SVGElement {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const shape = document.createElementNS("http://www.w3.org/2000/svg", "path");
  shape.setAttribute("d", path);
  shape.setAttribute("fill", stroke ? "none" : "currentColor");
  if (stroke) {
    for (const [name, value] of [["stroke", "currentColor"], ["stroke-width", "2"], ["stroke-linecap", "round"], ["stroke-linejoin", "round"]] as const) shape.setAttribute(name, value);
  }
  svg.append(shape);
  return svg;
}

const BUBBLE = "M4 5.500h16v11h-8.500L7 20.500v-4H4z";
const CROSS = "M6 6l12 12M18 6L6 18";
const PIN = "M12 21s-6.500-6-6.500-11a6.500 6.500 0 0 1 13 0c0 5-6.500 11-6.500 11zM12 7.500v5M9.500 10h5";
const CALENDAR = "M4 6.500h16v13H4zM4 10.500h16M8 3.500v4M16 3.500v4M12 13v4M10 15h4";
const PLANE = "M3.500 11.600 20.500 4l-5 16.500-3.800-6.700zM11.700 13.800 20.500 4";

class FrontdeskChat extends HTMLElement {
  #words!: Words;
  #memory!: Memory;
  #connection!: Connection;
  #root = this.attachShadow({ mode: "open" });
  #lines = new Map<string, HTMLElement>();
  #launch!: HTMLButtonElement;
  #badge!: HTMLElement;
  #panel!: HTMLDialogElement;
  #banner!: HTMLElement;
  #log!: HTMLElement;
  #typing!: HTMLElement;
  #input!: HTMLTextAreaElement;
  #note!: HTMLElement;
  #unread = 0;
  #offline = false;
  #lostTimer: ReturnType<typeof setTimeout> | undefined;
  #typingTimer: ReturnType<typeof setTimeout> | undefined;
  #built = false;
  #opener: HTMLElement | null = null;
  #small = matchMedia("(max-width: 480px)");
  #assistant = "";
  #greeted = false;

  connectedCallback(): void {
    if (!this.#built) this.#build();
    document.addEventListener("click", this.#asked);
    this.#small.addEventListener("change", this.#turned);
    visualViewport?.addEventListener("resize", this.#fitScreen);
    visualViewport?.addEventListener("scroll", this.#fitScreen);
    if (this.#memory.key) this.#connection.open();
  }

  disconnectedCallback(): void {
    document.removeEventListener("click", this.#asked);
    this.#small.removeEventListener("change", this.#turned);
    visualViewport?.removeEventListener("resize", this.#fitScreen);
    visualViewport?.removeEventListener("scroll", this.#fitScreen);
    this.#connection.close();
  }

  /** Open the chat; with words, say them. Closing it gives the focus back to `opener`. */
  show(words?: string, opener?: HTMLElement): void {
    this.#open(opener);
    if (words) this.#say({ type: "message", id: crypto.randomUUID(), text: words });
  }

  get #server(): string {
    return new URL(this.getAttribute("server") ?? "/", scriptAddress).origin;
  }

  #build(): void {
    this.#built = true;
    const language = this.getAttribute("language") ?? this.closest("[lang]")?.getAttribute("lang") ?? navigator.language;
    const words = (this.#words = wordsOf(language));
    this.#assistant = this.getAttribute("assistant") ?? "Ana";
    this.#memory = new Memory(this.#server);
    this.#connection = new Connection(`${this.#server.replace(/^http/, "ws")}/chat`, language, this.#memory, {
      welcomed: (welcome) => this.#welcomed(welcome),
      said: (line) => this.#said(line, true),
      accepted: (id) => this.#mark(id, words.sent),
      refused: (refusal) => this.#refused(refusal),
      typing: () => this.#showTyping(),
      connected: (state) => this.#connected(state),
    });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(style);
    this.#root.adoptedStyleSheets = [sheet];

    this.#badge = node({ tag: "span", attributes: { class: "badge", hidden: "" } });
    this.#launch = node({ tag: "button", attributes: { class: "launch", type: "button", "aria-expanded": "false", "aria-controls": "panel" }, parts: [picture(BUBBLE), { tag: "span", text: words.open }, this.#badge] }) as HTMLButtonElement;
    const close = node({ tag: "button", attributes: { class: "icon close", type: "button", "aria-label": words.close }, parts: [picture(CROSS)] });
    this.#banner = node({ tag: "p", attributes: { class: "banner", role: "status", hidden: "" }, text: words.lost });
    this.#log = node({ tag: "div", attributes: { class: "log", role: "log", "aria-live": "polite", "aria-label": words.log, tabindex: "0" } });
    this.#typing = node({ tag: "div", attributes: { class: "typing", hidden: "" }, parts: [{ tag: "i" }, { tag: "i" }, { tag: "i" }, { tag: "span", attributes: { class: "unseen" }, text: `${this.#assistant} ${words.typing}` }] });
    this.#log.append(this.#typing);
    this.#input = node({ tag: "textarea", attributes: { id: "input", rows: "1", dir: "auto", placeholder: words.placeholder, maxlength: "4000", enterkeyhint: "send", autocomplete: "off" } }) as HTMLTextAreaElement;
    const person = node({ tag: "button", attributes: { class: "person", type: "button" }, text: words.person });
    this.#note = node({ tag: "p", attributes: { class: "note" }, text: words.emergency(this.getAttribute("emergency") ?? "911") });
    const form = node({
      tag: "form",
      parts: [
        { tag: "label", attributes: { class: "unseen", for: "input" }, text: words.input },
        { tag: "div", attributes: { class: "write" }, parts: [this.#input, { tag: "button", attributes: { class: "send", type: "submit", "aria-label": words.send }, parts: [picture(PLANE)] }] },
        { tag: "div", attributes: { class: "foot" }, parts: [this.#note, person] },
      ],
    });
    const title = node({ tag: "h2", attributes: { id: "title" }, text: this.getAttribute("clinic") ?? words.title });
    const sub = node({ tag: "p", attributes: { class: "sub" }, text: `${this.#assistant}, ${words.role}` });
    this.#panel = node({ tag: "dialog", attributes: { class: "panel", id: "panel", "aria-labelledby": "title" }, parts: [{ tag: "header", parts: [face(), { tag: "div", parts: [title, sub] }, close] }, this.#banner, this.#log, form] }) as HTMLDialogElement;
    this.#root.append(this.#launch, this.#panel);
    // A banner or a growing answer box makes the log smaller: what was said last stays in sight.
    new ResizeObserver(() => this.#toEnd(false)).observe(this.#log);

    this.#launch.addEventListener("click", () => this.#open());
    close.addEventListener("click", () => this.#close());
    person.addEventListener("click", () => this.#say({ type: "person", id: crypto.randomUUID(), text: words.personSaid }));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#sendTyped();
    });
    this.#input.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        this.#sendTyped();
      }
    });
    this.#input.addEventListener("input", () => this.#fit());
    this.#panel.addEventListener("cancel", (event) => {
      event.preventDefault();
      this.#close();
    });
    this.#panel.addEventListener("keydown", (event) => {
      if (event.key === "Escape") {
        event.stopPropagation();
        this.#close();
      }
    });
    for (const words of this.#memory.unsent) this.#showOwn(words);
  }

  #asked = (event: MouseEvent): void => {
    const pressed = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-frontdesk-chat]") : null;
    if (pressed) this.show(pressed.dataset["frontdeskChat"], pressed);
  };

  #open(opener: HTMLElement = this.#launch): void {
    if (!this.#panel.open) {
      this.#opener = opener;
      this.#unfold();
      this.#launch.hidden = true;
      this.#launch.setAttribute("aria-expanded", "true");
      this.#countUnread(0);
      this.#connection.open();
      if (this.#lines.size === 0) this.#greet();
      this.#toEnd(true);
    }
    this.#input.focus();
  }

  #close(): void {
    this.#panel.close();
    this.#launch.hidden = false;
    this.#launch.setAttribute("aria-expanded", "false");
    (this.#opener?.isConnected ? this.#opener : this.#launch).focus();
  }

  /** On a small screen the chat covers the page, which must then not be reached behind it: the browser sees to that. */
  #unfold(): void {
    if (this.#small.matches) this.#panel.showModal();
    else this.#panel.show();
    this.#fitScreen();
  }

  #turned = (): void => {
    if (!this.#panel.open) return;
    const focused = this.#root.activeElement;
    this.#panel.close();
    this.#unfold();
    if (focused instanceof HTMLElement) focused.focus();
  };

  /** Keep what is written above a phone's keyboard. */
  #fitScreen = (): void => {
    const seen = this.#panel.open && this.#panel.matches(":modal") ? visualViewport : null;
    this.#panel.style.height = seen ? `${seen.height}px` : "";
    this.#panel.style.top = seen ? `${seen.offsetTop}px` : "";
  };

  #sendTyped(): void {
    const text = this.#input.value.trim();
    if (!text) return;
    this.#input.value = "";
    this.#fit();
    this.#say({ type: "message", id: crypto.randomUUID(), text });
  }

  #say(words: Unsent): void {
    this.#showOwn(words);
    this.#connection.send(words);
    this.#toEnd(true);
    this.#input.focus();
  }

  #showOwn(words: Unsent): void {
    this.#place(`id ${words.id}`, { type: "message", id: words.id, author: "patient", name: null, text: words.text, at: new Date().toISOString(), choices: [] });
    this.#mark(words.id, this.#offline ? this.#words.waiting : this.#words.sending);
  }

  #greet(): void {
    if (this.#root.querySelector(".greeting")) return;
    const greeting: Line = { type: "message", author: "assistant", name: null, text: this.#words.greeting(this.#assistant, this.getAttribute("clinic") ?? this.#words.title), at: "", choices: this.#words.starters };
    const shown = this.#shape(greeting, (text) => this.#say({ type: "message", id: crypto.randomUUID(), text }));
    shown.classList.add("greeting");
    this.#log.prepend(shown);
  }

  #welcomed(welcome: Welcome): void {
    if (!this.hasAttribute("clinic")) this.#root.getElementById("title")!.textContent = welcome.clinic.name;
    if (welcome.lines.length > 0 && !this.#typing.hidden) this.#hideTyping();
    if (!this.#greeted) this.#clear();
    this.#greeted = true;
    for (const line of welcome.lines) this.#said(line, false);
    // What still waits to be sent comes after what was said before.
    for (const words of this.#memory.unsent) {
      this.#showOwn(words);
      this.#typing.before(this.#lines.get(`id ${words.id}`)!);
    }
    if (welcome.lines.length === 0 && this.#lines.size === 0 && this.#panel.open) this.#greet();
    this.#toEnd(true);
  }

  /** Forget what was shown before the history was known: words that waited to be sent. */
  #clear(): void {
    for (const line of this.#lines.values()) line.remove();
    this.#lines.clear();
  }

  #said(line: Line, live: boolean): void {
    const key = line.seq ? `seq ${line.seq}` : `id ${line.id}`;
    if (line.id) {
      this.#place(key, line);
      this.#mark(line.id, live ? this.#words.sent : "");
    } else if (!this.#lines.has(key)) {
      this.#hideTyping();
      this.#place(key, line);
      if (live && !this.#panel.open) this.#countUnread(this.#unread + 1);
    }
    this.#toEnd(false);
  }

  /** Put a line in its place, once: what the desk says is in the order of `seq`. New words of the patient and new choices end the old choices. */
  #place(key: string, line: Line): void {
    if (this.#lines.has(key)) return;
    if (line.author === "patient" || line.choices.length > 0) this.#endChoices();
    const shown = this.#shape(line, (text) => this.#say({ type: "choice", id: crypto.randomUUID(), text, of: line.seq ?? 0 }));
    if (line.seq) shown.dataset["seq"] = String(line.seq);
    const later = [...this.#log.querySelectorAll<HTMLElement>("[data-seq]")].find((one) => Number(one.dataset["seq"]) > (line.seq ?? Infinity));
    this.#lines.set(key, shown);
    (later ?? this.#typing).before(shown);
  }

  #shape(line: Line, choose: (text: string) => void): HTMLElement {
    const before = this.#typing.previousElementSibling;
    const turn = !before?.classList.contains(line.author);
    const who = line.author === "staff" ? (line.name ?? this.#words.staff) : line.author === "patient" ? this.#words.you : this.#assistant;
    const shown = node({ tag: "div", attributes: { class: `line ${line.author}${turn ? " turn" : ""}` }, parts: [{ tag: "span", attributes: { class: line.author === "staff" && turn ? "who" : "who unseen" }, text: `${who}:`.replace(/:$/, line.author === "staff" && turn ? "" : ":") }] });
    const bubble = node({ tag: "div", attributes: { class: "bubble", dir: "auto" } });
    bubble.append(linked(line.text));
    shown.append(bubble);
    if (line.author === "patient") shown.append(node({ tag: "span", attributes: { class: "state" } }));
    const links = (line.links ?? []).flatMap((link) => {
      const href = pathOf(link.path, this.#server);
      if (!href) return [];
      const isMap = link.path.startsWith("/map/");
      const attributes = { href, dir: "auto", rel: "noreferrer", ...(isMap ? { target: "_blank" } : {}) };
      return [node({ tag: "li", parts: [{ tag: "a", attributes, parts: [picture(isMap ? PIN : CALENDAR), { tag: "span", text: link.title }] }] })];
    });
    if (links.length > 0) shown.append(node({ tag: "ul", attributes: { class: "links" }, parts: links }));
    if (line.choices.length > 0) {
      const list = node({ tag: "ul", attributes: { class: "choices" } });
      for (const title of line.choices) {
        const button = node({ tag: "button", attributes: { type: "button", dir: "auto" }, text: title });
        button.addEventListener("click", () => list.isConnected && choose(title));
        list.append(node({ tag: "li", parts: [button] }));
      }
      shown.append(list);
    }
    return shown;
  }

  #endChoices(): void {
    for (const list of this.#root.querySelectorAll(".choices")) list.remove();
  }

  /** Write the delivery state under the newest of the patient's lines only; a failure stays where it happened. */
  #mark(id: string, state: string, failed = false): void {
    const place = this.#lines.get(`id ${id}`)?.querySelector(".state");
    if (!place) return;
    if (state === this.#words.sent) {
      for (const other of this.#log.querySelectorAll(".state:not(.failed)")) if (other.textContent === this.#words.sent) other.textContent = "";
    }
    place.textContent = state;
    place.classList.toggle("failed", failed);
    this.#toEnd(false);
  }

  #refused(refusal: Refusal): void {
    if (refusal.code === "too_fast") this.#note.textContent = this.#words.tooFast;
    else if (refusal.id && refusal.code !== "unavailable") this.#mark(refusal.id, refusal.code === "too_long" ? this.#words.tooLong : this.#words.failed, true);
  }

  #connected(state: "connecting" | "open" | "lost"): void {
    if (state === "open") {
      clearTimeout(this.#lostTimer);
      this.#lostTimer = undefined;
      this.#offline = false;
      this.#banner.hidden = true;
      for (const words of this.#memory.unsent) this.#mark(words.id, this.#words.sending);
    } else if (state === "lost") {
      this.#hideTyping();
      // A blink of the network is nobody's business.
      this.#lostTimer ??= setTimeout(() => {
        this.#offline = true;
        this.#banner.hidden = false;
        for (const words of this.#memory.unsent) this.#mark(words.id, this.#words.waiting);
      }, 1200);
    }
  }

  #showTyping(): void {
    this.#typing.hidden = false;
    clearTimeout(this.#typingTimer);
    this.#typingTimer = setTimeout(() => this.#hideTyping(), 8000);
    this.#toEnd(false);
  }

  #hideTyping(): void {
    clearTimeout(this.#typingTimer);
    this.#typing.hidden = true;
  }

  #countUnread(count: number): void {
    this.#unread = count;
    this.#badge.hidden = count === 0;
    this.#badge.textContent = String(count);
    if (count > 0) this.#launch.setAttribute("aria-label", `${this.#words.open}, ${this.#words.unread(count)}`);
    else this.#launch.removeAttribute("aria-label");
  }

  #fit(): void {
    this.#input.style.height = "auto";
    this.#input.style.height = `${Math.min(132, this.#input.scrollHeight + 3)}px`;
  }

  #toEnd(always: boolean): void {
    const near = this.#log.scrollHeight - this.#log.scrollTop - this.#log.clientHeight < 260;
    if (always || near) requestAnimationFrame(() => this.#log.scrollTo({ top: this.#log.scrollHeight }));
  }
}

/** The assistant's face: the lake and the sun of the demo clinic, drawn, so that nothing is loaded. */
function face(): SVGElement {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 36 36");
  svg.setAttribute("class", "face");
  svg.setAttribute("aria-hidden", "true");
  for (const [fill, path] of [
    ["#0f5c58", "M0 0h36v36H0z"],
    ["#ffd08a", "M18 8.500a6 6 0 1 1 0 12a6 6 0 0 1 0-12z"],
    ["#bfe3dc", "M0 21c6-3.500 12-3.500 18 0s12 3.500 18 0v7H0z"],
    ["#fff", "M0 26.500c6-3.500 12-3.500 18 0s12 3.500 18 0V36H0z"],
  ] as const) {
    const shape = document.createElementNS("http://www.w3.org/2000/svg", "path");
    shape.setAttribute("d", path);
    shape.setAttribute("fill", fill);
    svg.append(shape);
  }
  return svg;
}

if (!customElements.get("frontdesk-chat")) customElements.define("frontdesk-chat", FrontdeskChat);

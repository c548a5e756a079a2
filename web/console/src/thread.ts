/** The middle column: the conversation, and the box to answer it. */

import { desk, Refused } from "./desk";
import { byId, h, KeyedList } from "./dom";
import { nameOf } from "./lists";
import { memory } from "./memory";
import type { Conversation, Line } from "./types";
import { channelName, dayName, dayOf, language, moment, segments, time } from "./words";

const LONGEST = 1600;
const STATUS: Record<string, string> = {
  queued: "Waiting to go",
  deferred: "Put off",
  sending: "Sending…",
  sent: "Sent",
  delivered: "Delivered",
  undelivered: "Not delivered",
  failed: "Failed",
};

/** Why a text was put off or not sent. */
function held(line: Line): string {
  if (!line.held_because) return "";
  return line.status === "deferred" ? ` until ${moment(line.not_before ?? line.at)}: ${line.held_because}` : line.status === "failed" ? `: ${line.held_because}` : "";
}

type Entry = { kind: "day"; key: string; at: string } | { kind: "line"; key: string; line: Line; joined: boolean };

function entriesOf(lines: Line[]): Entry[] {
  const entries: Entry[] = [];
  let before: Line | null = null;
  for (const line of lines) {
    const sameDay: boolean = before !== null && dayOf(before.at) === dayOf(line.at);
    if (!sameDay) entries.push({ kind: "day", key: `day:${dayOf(line.at)}:${line.key}`, at: line.at });
    const joined = sameDay && before?.author === line.author && before.staff_name === line.staff_name;
    entries.push({ kind: "line", key: line.key, line, joined });
    before = line;
  }
  return entries;
}

export class Thread {
  private readonly root = byId("conversation");
  private found: Conversation | null = null;
  private busy = false;
  private readonly title = h("h1", {});
  private readonly state = h("p", { class: "state" });
  private readonly takeButton = h("button", { class: "button primary", type: "button", onclick: () => void this.take() }, "Take ", h("kbd", {}, "t"));
  private readonly backButton = h("button", { class: "button", type: "button", onclick: () => void this.giveBack() }, "Back to the assistant");
  private readonly log = h("ol", { class: "log", aria: { label: "Messages", live: "off" } });
  private readonly scroller = h("div", { class: "scroller" }, this.log);
  private readonly newer = h("button", { class: "newer", type: "button", onclick: () => this.toEnd() }, "New messages ↓");
  private readonly problem = h("p", { class: "problem", role: "alert" });
  private readonly box = document.createElement("textarea");
  private readonly measure = h("p", { class: "measure", id: "measure" });
  private readonly sendButton = h("button", { class: "button primary", type: "submit" }, "Send ", h("kbd", {}, "Ctrl ↵"));
  private list!: KeyedList<Entry>;

  constructor(
    private readonly me: string,
    private readonly onChange: (found: Conversation) => void,
    private readonly onDraft: () => void,
  ) {
    this.box.id = "reply";
    this.box.rows = 3;
    this.box.setAttribute("aria-describedby", "measure");
    this.box.addEventListener("input", () => this.typed());
    this.box.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        void this.send();
      } else if (event.key === "Escape") this.root.focus();
    });
    const details = h("button", { class: "button quiet details", type: "button", aria: { controls: "facts", expanded: "false" } }, "Details");
    details.addEventListener("click", () => details.setAttribute("aria-expanded", String(document.body.classList.toggle("show-facts"))));
    const back = h("button", { class: "button quiet back", type: "button", aria: { label: "All conversations" }, onclick: () => document.body.classList.remove("reading", "show-facts") }, "‹");
    const label = h("label", { class: "visually-hidden" }, "Reply to the patient");
    label.htmlFor = "reply";
    const form = h("form", { class: "reply" }, this.problem, label, this.box, h("div", { class: "reply-row" }, this.measure, this.sendButton));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.send();
    });
    this.opened = [
      h("header", { class: "thread-top" }, back, h("div", { class: "thread-name" }, this.title, this.state), h("div", { class: "thread-actions" }, this.takeButton, this.backButton, details)),
      h("div", { class: "scroll-area" }, this.scroller, this.newer),
      form,
    ];
    this.newer.hidden = true;
    this.scroller.tabIndex = 0;
    this.scroller.addEventListener("scroll", () => {
      if (this.atEnd()) this.newer.hidden = true;
    });
    this.nothing();
  }

  private readonly opened: HTMLElement[];

  get id(): string | null {
    return this.found?.id ?? null;
  }

  private get isMine(): boolean {
    return this.found?.owner === "staff" && this.found.handoff?.taken_by === this.me;
  }

  private get takenBy(): string | null {
    const handoff = this.found?.handoff;
    return handoff?.taken_by && handoff.taken_by !== this.me ? (handoff.taken_by_name ?? handoff.taken_by) : null;
  }

  nothing(): void {
    this.found = null;
    this.root.replaceChildren(h("div", { class: "blank" }, h("p", {}, "Choose a conversation on the left."), h("p", { class: "soft" }, h("kbd", {}, "j"), " and ", h("kbd", {}, "k"), " move through the list, ", h("kbd", {}, "?"), " shows every shortcut.")));
  }

  show(found: Conversation): void {
    const isOther = this.found?.id !== found.id;
    const stay = !isOther && !this.atEnd();
    const lastKey = this.found?.lines.at(-1)?.key;
    this.found = found;
    if (isOther) {
      this.root.replaceChildren(...this.opened);
      this.log.replaceChildren();
      this.list = new KeyedList<Entry>(this.log, (entry) => entry.key, (entry) => JSON.stringify(entry), (entry) => this.entry(entry));
      this.box.value = memory.draft(found.id);
      this.say("");
      this.typed(false);
    }
    this.heading(found);
    this.list.show(entriesOf(found.lines));
    if (!stay) this.toEnd();
    else if (found.lines.at(-1)?.key !== lastKey) this.newer.hidden = false;
  }

  private heading(found: Conversation): void {
    this.title.textContent = nameOf(found);
    const parts = [channelName(found.channel)];
    if (found.language) parts.push(language(found.language));
    const other = this.takenBy;
    const who = this.isMine ? "You are answering" : other ? `${other} is answering` : found.owner === "staff" ? "Waiting for a person" : "The assistant is answering";
    this.state.replaceChildren(h("span", { class: `owner ${this.isMine ? "mine" : other ? "theirs" : found.owner}` }, who), ` ${parts.join(" · ")}`);
    this.takeButton.hidden = this.isMine;
    this.takeButton.disabled = other !== null || this.busy;
    this.backButton.hidden = found.owner !== "staff";
    this.backButton.disabled = other !== null || this.busy;
    const stopped = found.opted_out && found.channel === "sms";
    this.box.placeholder = stopped
      ? "This person has opted out of text messages. Call them instead."
      : other
        ? `${other} is answering. You can read along.`
        : this.isMine
          ? "Write to the patient…"
          : "Write to the patient… Sending takes the conversation.";
    this.box.readOnly = stopped;
    this.sendButton.disabled = this.busy || stopped || other !== null || !this.box.value.trim() || this.box.value.length > LONGEST;
  }

  private entry(entry: Entry): HTMLElement {
    if (entry.kind === "day") return h("li", { class: "day" }, h("span", {}, dayName(entry.at)));
    const { line } = entry;
    const speaker = { patient: this.found ? nameOf(this.found) : "Patient", assistant: "Assistant", staff: line.staff_name ?? "Staff", system: "Front desk" }[line.author];
    const bad = line.status === "failed" || line.status === "undelivered";
    const text = h("p", { class: "words" }, line.text || (line.media ? "" : "(no words)"));
    text.dir = "auto";
    return h(
      "li",
      { class: `line ${line.author}${entry.joined ? " joined" : ""}` },
      h("p", { class: "speaker" }, speaker),
      h(
        "div",
        { class: "bubble" },
        text,
        line.media > 0 && h("p", { class: "media" }, line.media === 1 ? "1 picture or file" : `${line.media} pictures or files`),
        line.choices.length > 0 && h("ul", { class: "choices", role: "list" }, ...line.choices.map((choice) => h("li", {}, choice))),
      ),
      h("p", { class: "meta" }, h("time", {}, time(line.at)), line.status ? h("span", { class: bad ? "status bad" : "status" }, ` · ${STATUS[line.status] ?? line.status}${held(line)}`) : null),
    );
  }

  private atEnd(): boolean {
    return this.scroller.scrollHeight - this.scroller.scrollTop - this.scroller.clientHeight < 60;
  }

  private toEnd(): void {
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.newer.hidden = true;
  }

  private typed(keep = true): void {
    if (!this.found) return;
    const text = this.box.value;
    if (keep) {
      const had = memory.draft(this.found.id) !== "";
      memory.keepDraft(this.found.id, text);
      if (had !== (text !== "")) this.onDraft();
    }
    const over = text.length > LONGEST;
    const parts = this.found.channel === "sms" && text ? ` · ${segments(text)} ${segments(text) === 1 ? "text" : "texts"}` : "";
    this.measure.textContent = text ? `${text.length} of ${LONGEST} characters${parts}` : "";
    this.measure.classList.toggle("bad", over);
    this.box.setAttribute("aria-invalid", String(over));
    this.heading(this.found);
  }

  private say(problem: string): void {
    this.problem.textContent = problem;
    this.problem.hidden = problem === "";
  }

  focusReply(): void {
    if (this.found) this.box.focus();
  }

  async take(): Promise<void> {
    if (this.found && !this.isMine && !this.takenBy) await this.command((id) => desk.take(id));
  }

  async giveBack(): Promise<void> {
    if (this.found?.owner === "staff" && !this.takenBy) await this.command((id) => desk.giveBack(id));
  }

  private async send(): Promise<void> {
    const text = this.box.value.trim();
    if (!this.found || !text || this.sendButton.disabled) return;
    const { id } = this.found;
    const sent = await this.command(() => desk.reply(id, text));
    if (!sent) return;
    memory.keepDraft(id, "");
    this.onDraft();
    if (this.id === id) {
      this.box.value = "";
      this.typed();
      this.toEnd();
    }
  }

  private async command(run: (id: string) => Promise<Conversation>): Promise<boolean> {
    if (!this.found || this.busy) return false;
    const { id } = this.found;
    this.busy = true;
    this.say("");
    this.heading(this.found);
    try {
      const after = await run(id);
      this.busy = false;
      if (this.id === id) this.onChange(after);
      return true;
    } catch (error) {
      this.busy = false;
      if (!(error instanceof Refused)) throw error;
      if (this.id !== id) return false;
      if (error.status === 409) {
        const now = await desk.conversation(id).catch(() => null);
        if (now && this.id === id) this.onChange(now);
      }
      const kept = this.box.value && error.status ? " Your text is kept." : "";
      const who = error.status === 409 && this.takenBy ? `${this.takenBy} is answering this conversation.` : error.message;
      this.say(who + kept);
      return false;
    } finally {
      if (this.found) this.heading(this.found);
    }
  }
}

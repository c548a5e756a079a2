/** The dialog in which staff book, move, overbook or cancel a visit of the patient they talk to. */

import { desk, Refused } from "./desk";
import { h, option } from "./dom";
import type { ClinicContent, Conversation, FoundOpening, Visit } from "./types";
import { clockOf, dayAfter, dayOf, longMoment, time, today } from "./words";

type Errand = { found: Conversation; moving: Visit | null };

const ANYONE = "";
let fields = 0;

export class CalendarDialog {
  private readonly root = document.createElement("dialog");
  private readonly title = h("h2", { id: "calendar-title" });
  private readonly body = h("div", { class: "calendar-body" });
  private content: ClinicContent | null = null;

  constructor(
    private readonly onChange: (found: Conversation) => void,
    private readonly announce: (words: string) => void,
  ) {
    this.root.className = "calendar";
    this.root.setAttribute("aria-labelledby", "calendar-title");
    this.root.append(
      h("header", { class: "dialog-top" }, this.title, h("button", { class: "button quiet", type: "button", onclick: () => this.root.close() }, "Close")),
      this.body,
    );
    document.body.append(this.root);
  }

  async book(found: Conversation): Promise<void> {
    await this.open({ found, moving: null });
  }

  async move(found: Conversation, visit: Visit): Promise<void> {
    await this.open({ found, moving: visit });
  }

  cancel(found: Conversation, visit: Visit): void {
    const problem = problemLine();
    const tell = tellBox(found, "Tell the patient in this conversation");
    const button = h("button", { class: "button danger", type: "submit" }, "Cancel the visit");
    const keep = h("button", { class: "button", type: "button", onclick: () => this.root.close() }, "Keep it");
    keep.autofocus = true;
    const form = h(
      "form",
      { class: "calendar-form" },
      h("p", {}, h("b", {}, longMoment(visit.starts_at)), h("br", {}), `${visit.visit_type} with ${visit.practitioner}, ${visit.location}`),
      h("p", { class: "soft" }, "If somebody on the waitlist wishes for this time, they are asked."),
      tell.label,
      problem,
      h("div", { class: "dialog-actions" }, keep, button),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.send(button, problem, "Visit cancelled", () => desk.cancelVisit(found.id, visit.id, tell.box.checked));
    });
    this.show(`Cancel ${nameOf(found)}’s visit?`, form);
  }

  private async open(errand: Errand): Promise<void> {
    try {
      this.content ??= await desk.content();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      return this.announce(error.message);
    }
    const { found, moving } = errand;
    this.show(moving ? `Move ${nameOf(found)}’s visit` : `Book a visit for ${nameOf(found)}`, new BookingForm(this.content, errand, (button, problem, words, run) => this.send(button, problem, words, run)).root);
  }

  private show(title: string, form: HTMLElement): void {
    this.title.textContent = title;
    this.body.replaceChildren(form);
    this.root.showModal();
  }

  private async send(button: HTMLButtonElement, problem: HTMLElement, words: string, run: () => Promise<Conversation>): Promise<boolean> {
    button.disabled = true;
    say(problem, "");
    try {
      const after = await run();
      this.root.close();
      this.onChange(after);
      this.announce(words);
      return true;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      say(problem, error.message);
      return false;
    } finally {
      button.disabled = false;
    }
  }
}

type Send = (button: HTMLButtonElement, problem: HTMLElement, words: string, run: () => Promise<Conversation>) => Promise<boolean>;

class BookingForm {
  readonly root = h("form", { class: "calendar-form" });
  private readonly kind = document.createElement("select");
  private readonly person = document.createElement("select");
  private readonly place = document.createElement("select");
  private readonly day = document.createElement("input");
  private readonly times = h("div", { class: "times", role: "radiogroup", aria: { label: "Open times" } });
  private readonly note = h("p", { class: "times-note", role: "status" });
  private readonly over = document.createElement("input");
  private readonly clock = document.createElement("input");
  private readonly reason = document.createElement("textarea");
  private readonly video = document.createElement("input");
  private readonly videoLine = h("label", { class: "check" }, this.video, " By video");
  private readonly overPart = h("div", { class: "over" });
  private readonly problem = problemLine();
  private readonly submit = h("button", { class: "button primary", type: "submit" });
  private readonly tell: ReturnType<typeof tellBox>;
  private openings: FoundOpening[] = [];
  private chosen: FoundOpening | null = null;
  private request = crypto.randomUUID();
  private asked = 0;

  constructor(
    private readonly content: ClinicContent,
    private readonly errand: Errand,
    private readonly send: Send,
  ) {
    const { found, moving } = errand;
    this.kind.autofocus = true;
    this.kind.append(...content.visit_types.map((kind) => option(kind.id, `${kind.name}, ${kind.minutes} min`)));
    if (moving) this.kind.value = moving.visit_type_id;
    this.place.append(option(ANYONE, "Any place"), ...content.locations.map((place) => option(place.id, place.name)));
    this.fillPeople(moving?.practitioner_id ?? ANYONE);
    this.day.type = "date";
    this.day.required = true;
    this.day.min = today();
    this.day.value = moving ? dayOf(moving.starts_at) : today();
    this.over.type = "checkbox";
    this.video.type = "checkbox";
    this.video.checked = moving?.telehealth ?? false;
    this.clock.type = "time";
    this.clock.step = "300";
    this.reason.rows = 2;
    this.reason.maxLength = 300;
    this.tell = tellBox(found, "Send the confirmation in this conversation");
    this.overPart.append(
      h("p", { class: "over-warning" }, "The visit is put beside whoever has this time, also outside working hours. Your name and the reason stay with it."),
      field("Time", this.clock),
      field("Reason", this.reason),
    );
    const step = (by: number, sign: string, words: string): HTMLElement =>
      h("button", { class: "button step", type: "button", aria: { label: words }, onclick: () => this.step(by) }, sign);
    this.root.append(
      ...(moving ? [h("p", { class: "soft" }, `Now: ${longMoment(moving.starts_at)}, ${moving.visit_type} with ${moving.practitioner}, ${moving.location}`)] : []),
      h("div", { class: "fields" }, field("Visit", this.kind), field("With", this.person), field("Where", this.place), h("div", { class: "day-field" }, field("Day", this.day), step(-1, "‹", "The day before"), step(1, "›", "The day after"))),
      this.note,
      this.times,
      ...(moving ? [] : [h("label", { class: "check" }, this.over, " Overbook: choose any time, with a reason"), this.overPart]),
      this.videoLine,
      this.tell.label,
      this.problem,
      h("div", { class: "dialog-actions" }, this.submit),
    );
    this.kind.addEventListener("change", () => {
      this.fillPeople(this.person.value);
      void this.find();
    });
    for (const one of [this.person, this.place, this.day]) one.addEventListener("change", () => void this.find());
    for (const one of [this.over, this.clock, this.reason]) one.addEventListener("input", () => this.draw());
    this.root.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.save();
    });
    void this.find();
  }

  private fillPeople(wanted: string): void {
    const kind = this.content.visit_types.find((one) => one.id === this.kind.value);
    const givers = this.content.practitioners.filter((one) => kind?.practitioner_ids.includes(one.id));
    this.person.replaceChildren(option(ANYONE, "Anyone"), ...givers.map((one) => option(one.id, one.name)));
    this.person.value = givers.some((one) => one.id === wanted) ? wanted : ANYONE;
    this.videoLine.hidden = !kind?.telehealth;
  }

  private step(by: number): void {
    if (!this.day.value) return;
    const next = dayAfter(this.day.value, by);
    if (next < this.day.min) return;
    this.day.value = next;
    void this.find();
  }

  /** Look for open times; an answer that comes late, for what is no longer asked, is dropped. */
  private async find(): Promise<void> {
    this.chosen = null;
    this.openings = [];
    this.asked += 1;
    const asked = this.asked;
    say(this.problem, "");
    if (!this.day.value) return this.draw();
    this.note.textContent = "Looking for times…";
    this.draw(false);
    try {
      const answer = await desk.openings(this.errand.found.id, {
        visit_type_id: this.kind.value,
        practitioner_id: this.person.value || null,
        location_id: this.place.value || null,
        day: this.day.value,
        ...(this.errand.moving ? { appointment_id: this.errand.moving.id } : {}),
      });
      if (asked !== this.asked) return;
      this.openings = answer.openings.filter((one) => !isNow(one, this.errand.moving));
      this.draw();
      const count = this.openings.length;
      this.note.textContent = answer.note ?? (count === 1 ? "1 time is open." : count ? `${count} times are open.` : "Nothing is open on that day.");
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (asked !== this.asked) return;
      this.note.textContent = "";
      this.draw();
      say(this.problem, error.message);
    }
  }

  private draw(times = true): void {
    const over = this.over.checked;
    this.overPart.hidden = !over;
    this.times.hidden = over;
    this.note.hidden = over;
    this.videoLine.hidden = over || !this.content.visit_types.find((one) => one.id === this.kind.value)?.telehealth;
    if (times) this.times.replaceChildren(...this.days());
    const when = over && this.day.value && this.clock.value ? clockOf(this.day.value, this.clock.value) : this.chosen ? longMoment(this.chosen.starts_at) : "";
    this.submit.textContent = when ? `${over ? "Overbook" : this.errand.moving ? "Move to" : "Book"} ${when}` : over ? "Choose a time and say why" : "Choose a time";
    this.submit.disabled = over ? !(this.person.value && this.place.value && when && this.reason.value.trim()) : !this.chosen;
    if (over && when && !(this.person.value && this.place.value)) this.submit.textContent = "Choose with whom and where";
    this.submit.classList.toggle("danger", over);
    this.submit.classList.toggle("primary", !over);
  }

  private days(): HTMLElement[] {
    const days = new Map<string, FoundOpening[]>();
    for (const one of this.openings) days.set(dayOf(one.starts_at), [...(days.get(dayOf(one.starts_at)) ?? []), one]);
    return [...days.values()].map((openings) =>
      h("section", {}, h("h3", {}, longMoment(openings[0]!.starts_at).replace(/,[^,]*$/, "")), h("div", { class: "time-grid" }, ...openings.map((one) => this.choice(one)))),
    );
  }

  private choice(opening: FoundOpening): HTMLElement {
    const radio = document.createElement("input");
    radio.type = "radio";
    radio.name = "opening";
    radio.addEventListener("change", () => {
      this.chosen = opening;
      this.request = crypto.randomUUID();
      this.draw(false);
    });
    return h("label", { class: "time" }, radio, h("b", {}, time(opening.starts_at)), h("span", {}, opening.practitioner), h("span", { class: "soft" }, opening.location));
  }

  private async save(): Promise<void> {
    const { found, moving } = this.errand;
    const tell = this.tell.box.checked;
    if (this.over.checked) {
      const asked = { visit_type_id: this.kind.value, practitioner_id: this.person.value, location_id: this.place.value, day: this.day.value, time: this.clock.value, reason: this.reason.value.trim(), tell };
      await this.send(this.submit, this.problem, "Overbooked", () => desk.overbook(found.id, asked));
      return this.draw(false);
    }
    const opening = this.chosen;
    if (!opening) return;
    const asked = { ...placeOf(opening), request: this.request, telehealth: this.video.checked && !this.videoLine.hidden, tell };
    const done = await this.send(this.submit, this.problem, moving ? "Visit moved" : "Visit booked", () => (moving ? desk.move(found.id, moving.id, asked) : desk.book(found.id, asked)));
    if (!done) {
      const words = this.problem.textContent ?? "";
      await this.find();
      say(this.problem, words);
    }
  }
}

const placeOf = ({ starts_at, visit_type_id, practitioner_id, location_id }: FoundOpening) => ({ starts_at, visit_type_id, practitioner_id, location_id });

/** Whether a visit would move to where it is. */
const isNow = (one: FoundOpening, moving: Visit | null): boolean =>
  moving !== null && Date.parse(one.starts_at) === Date.parse(moving.starts_at) && one.practitioner_id === moving.practitioner_id && one.location_id === moving.location_id && one.visit_type_id === moving.visit_type_id;

const nameOf = (found: Conversation): string => found.patient?.called ?? "the patient";

function field(label: string, control: HTMLElement): HTMLElement {
  const words = h("label", {}, label);
  fields += 1;
  control.id = words.htmlFor = `calendar-field-${fields}`;
  return h("div", { class: "field" }, words, control);
}

function problemLine(): HTMLElement {
  const line = h("p", { class: "problem", role: "alert" });
  line.hidden = true;
  return line;
}

function say(line: HTMLElement, words: string): void {
  line.textContent = words;
  line.hidden = words === "";
}

function tellBox(found: Conversation, words: string): { box: HTMLInputElement; label: HTMLElement } {
  const box = document.createElement("input");
  box.type = "checkbox";
  const stopped = found.opted_out && found.channel === "sms";
  box.checked = !stopped;
  box.disabled = stopped;
  return { box, label: h("label", { class: "check" }, box, ` ${stopped ? "Opted out of text messages: call them" : words}`) };
}

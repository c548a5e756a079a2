/** Turn moments, numbers and codes into words, in the clinic's time. */

const zone = document.body.dataset.zone || "UTC";
const deskAhead = Date.parse(document.body.dataset.now || "") - Date.now() || 0;

/** The desk's clock; it may differ from this machine's. */
export function now(): number {
  return Date.now() + deskAhead;
}

const dayKey = new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" });
const clockTime = new Intl.DateTimeFormat("en-US", { timeZone: zone, hour: "numeric", minute: "2-digit" });
const shortDay = new Intl.DateTimeFormat("en-US", { timeZone: zone, weekday: "short", month: "short", day: "numeric" });
const longDay = new Intl.DateTimeFormat("en-US", { timeZone: zone, weekday: "long", month: "long", day: "numeric" });
const plainDay = new Intl.DateTimeFormat("en-US", { timeZone: "UTC", month: "short", day: "numeric", year: "numeric" });
const money = new Intl.NumberFormat("en-US", { style: "currency", currency: "USD" });
const languages = new Intl.DisplayNames(["en"], { type: "language" });

export const time = (at: string): string => clockTime.format(new Date(at));
export const dayOf = (at: string): string => dayKey.format(new Date(at));
export const day = (on: string): string => plainDay.format(new Date(`${on}T00:00:00Z`));
export const cents = (amount: number): string => money.format(amount / 100);

export function dayName(at: string): string {
  if (dayOf(at) === dayKey.format(now())) return "Today";
  if (dayOf(at) === dayKey.format(now() - 86_400_000)) return "Yesterday";
  return longDay.format(new Date(at));
}

export function moment(at: string): string {
  return dayOf(at) === dayKey.format(now()) ? time(at) : `${shortDay.format(new Date(at))}, ${time(at)}`;
}

/** "Tue, Dec 8, 2:40 PM", also for today. */
export const longMoment = (at: string): string => `${shortDay.format(new Date(at))}, ${time(at)}`;

/** The present day at the clinic, as a date input writes it. */
export const today = (): string => dayKey.format(now());

export function dayAfter(on: string, days: number): string {
  const date = new Date(`${on}T12:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

/** A day and a time on the clinic's clock, in words: "Tue, Dec 8, 2:40 PM". */
export function clockOf(on: string, at: string): string {
  const moment = new Date(`${on}T${at}:00Z`);
  const format = (parts: Intl.DateTimeFormatOptions): string => new Intl.DateTimeFormat("en-US", { timeZone: "UTC", ...parts }).format(moment);
  return `${format({ weekday: "short", month: "short", day: "numeric" })}, ${format({ hour: "numeric", minute: "2-digit" })}`;
}

export const minutes = (count: number): string => (count < 60 ? `${count} min` : `${Math.floor(count / 60)} h ${count % 60} min`);

/** How long ago, as short as a queue needs it: "just now", "4 min", "2 h 5 min", "3 d". */
export function ago(at: string): string {
  const minutes = Math.max(0, Math.floor((now() - Date.parse(at)) / 60_000));
  if (minutes < 1) return "just now";
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 24 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d`;
}

export function language(code: string | null): string {
  if (!code) return "Not known yet";
  try {
    return languages.of(code) ?? code;
  } catch {
    return code;
  }
}

export function address(channel: string, raw: string): string {
  if (channel === "webchat") return `Web visitor ${raw.slice(-6)}`;
  const american = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(raw);
  return american ? `(${american[1]}) ${american[2]}-${american[3]}` : raw;
}

export const channelName = (channel: string): string => (channel === "sms" ? "Text message" : "Web chat");

const GSM = new Set(
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà",
);
const GSM_DOUBLE = new Set("^{}\\[~]|€\f");

/** Count the parts that a carrier splits a text into: 160/153 GSM characters, or 70/67 when one is outside that set. */
export function segments(text: string): number {
  let units = 0;
  for (const character of text) {
    if (GSM.has(character)) units += 1;
    else if (GSM_DOUBLE.has(character)) units += 2;
    else return text.length <= 70 ? 1 : Math.ceil(text.length / 67);
  }
  return units <= 160 ? 1 : Math.ceil(units / 153);
}

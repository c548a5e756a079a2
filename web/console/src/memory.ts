/** What this tab remembers until it closes or signs out: drafts and what was read. Nothing of a patient outlives the tab. */

const DRAFTS = "frontdesk.drafts";
const SEEN = "frontdesk.seen";

function load(name: string): Record<string, string> | null {
  try {
    return JSON.parse(sessionStorage.getItem(name) ?? "null") as Record<string, string> | null;
  } catch {
    return null;
  }
}

function save(name: string, value: object): void {
  try {
    sessionStorage.setItem(name, JSON.stringify(value));
  } catch {
    /* a full or forbidden store only costs the draft after a reload */
  }
}

const drafts: Record<string, string> = load(DRAFTS) ?? {};
const loadedSeen = load(SEEN);
const seen: Record<string, string> = loadedSeen ?? {};

export const memory = {
  isFirstVisit: loadedSeen === null,
  draft: (id: string): string => drafts[id] ?? "",
  keepDraft(id: string, text: string): void {
    if (text) drafts[id] = text;
    else delete drafts[id];
    save(DRAFTS, drafts);
  },
  seen: (id: string): string | undefined => seen[id],
  see(id: string, key: string): void {
    if (seen[id] === key) return;
    seen[id] = key;
    save(SEEN, seen);
  },
  forget(): void {
    sessionStorage.removeItem(DRAFTS);
    sessionStorage.removeItem(SEEN);
  },
};

export const preference = {
  get: (name: string): boolean => localStorage.getItem(`frontdesk.${name}`) === "yes",
  set: (name: string, on: boolean): void => localStorage.setItem(`frontdesk.${name}`, on ? "yes" : "no"),
};

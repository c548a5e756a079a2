/** Keyboard shortcuts: single keys, never while somebody types, and they can be turned off. */

import { byId, h } from "./dom";
import { preference } from "./memory";

export interface Shortcut {
  key: string;
  what: string;
  run: () => void;
}

const TYPING = "input, textarea, select, [contenteditable]";

export function setUpShortcuts(shortcuts: Shortcut[]): void {
  const dialog = byId<HTMLDialogElement>("help");
  const off = document.createElement("input");
  off.type = "checkbox";
  off.checked = preference.get("shortcuts-off");
  off.addEventListener("change", () => preference.set("shortcuts-off", off.checked));
  const all = [...shortcuts.map(({ key, what }) => [key, what] as const), ["Ctrl ↵", "Send the reply"] as const, ["Esc", "Leave the reply box"] as const, ["?", "Show this list"] as const];
  const title = h("h2", { id: "help-title" }, "Keyboard shortcuts");
  dialog.append(
    title,
    h("dl", { class: "keys" }, ...all.map(([key, what]) => h("div", {}, h("dt", {}, h("kbd", {}, key)), h("dd", {}, what)))),
    h("label", { class: "off" }, off, " Turn single-key shortcuts off"),
    h("form", {}, h("button", { class: "button primary", type: "submit" }, "Close")),
  );
  dialog.querySelector("form")?.setAttribute("method", "dialog");
  const open = (): void => dialog.showModal();
  byId("help-open").addEventListener("click", open);
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (event.target instanceof Element && event.target.matches(TYPING)) return;
    if (preference.get("shortcuts-off")) return;
    const found = event.key === "?" ? open : shortcuts.find((shortcut) => shortcut.key === event.key)?.run;
    if (found) {
      event.preventDefault();
      found();
    }
  });
}

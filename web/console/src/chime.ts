/** Call for attention: a short tone when it is wanted, and a number in the tab's title always. */

import { byId } from "./dom";
import { preference } from "./memory";

const plainTitle = document.title;
let audio: AudioContext | null = null;

function tone(frequency: number, after: number): void {
  if (!audio) return;
  const oscillator = audio.createOscillator();
  const volume = audio.createGain();
  const starts = audio.currentTime + after;
  oscillator.frequency.value = frequency;
  volume.gain.setValueAtTime(0.0001, starts);
  volume.gain.exponentialRampToValueAtTime(0.12, starts + 0.02);
  volume.gain.exponentialRampToValueAtTime(0.0001, starts + 0.35);
  oscillator.connect(volume).connect(audio.destination);
  oscillator.start(starts);
  oscillator.stop(starts + 0.4);
}

/** Browsers allow sound only after the person has touched the page. */
function allow(): void {
  audio ??= new AudioContext();
  void audio.resume();
}

export function setUpSound(): void {
  const button = byId("sound");
  const draw = (): void => {
    const on = preference.get("sound");
    button.textContent = on ? "Sound on" : "Sound off";
    button.setAttribute("aria-pressed", String(on));
  };
  button.addEventListener("click", () => {
    preference.set("sound", !preference.get("sound"));
    draw();
    if (preference.get("sound")) {
      allow();
      ring("waiting");
    }
  });
  if (preference.get("sound")) document.addEventListener("pointerdown", allow, { once: true });
  draw();
}

export function ring(why: "waiting" | "alert"): void {
  if (!preference.get("sound") || !audio) return;
  if (why === "waiting") {
    tone(660, 0);
    tone(880, 0.14);
  } else for (const after of [0, 0.25, 0.5]) tone(988, after);
}

export function badge(count: number): void {
  document.title = count ? `(${count}) ${plainTitle}` : plainTitle;
}

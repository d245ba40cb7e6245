/** How the page calls a contact who looks elsewhere: tone, title, vibration; and what it says aloud. */

import { part, text } from "./dom";

const SPEAK_EVERY_MS = 30_000;

let audio: AudioContext | undefined;
let title = "";

/** Sound is allowed only after a gesture: the first one wakes it. */
export function allowSound(): void {
  const wake = (): void => {
    try {
      audio ??= new AudioContext();
      void audio.resume();
    } catch {
      /* no sound on this device */
    }
  };
  for (const gesture of ["pointerdown", "keydown"]) document.addEventListener(gesture, wake, { once: true });
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && title) document.title = title;
    if (!document.hidden) title = "";
  });
}

/** A person is here: two short tones, a buzz, and the title while the page is not looked at. */
export function callBack(words: string): void {
  if (document.hidden) {
    title ||= document.title;
    document.title = `● ${words}`;
  }
  // Chromium refuses to vibrate before the first touch and says so in the console: ask first.
  const { userActivation, vibrate } = navigator as Partial<Navigator>;
  if (userActivation?.hasBeenActive) vibrate?.call(navigator, [120, 80, 120]);
  if (audio?.state !== "running") return;
  tone(audio, 660, 0);
  tone(audio, 880, 0.16);
}

function tone(context: AudioContext, pitch: number, after_s: number): void {
  const [sound, volume] = [context.createOscillator(), context.createGain()];
  const from = context.currentTime + after_s;
  sound.frequency.value = pitch;
  volume.gain.setValueAtTime(0.12, from);
  volume.gain.exponentialRampToValueAtTime(0.001, from + 0.25);
  sound.connect(volume).connect(context.destination);
  sound.start(from);
  sound.stop(from + 0.26);
}

let spokenAt = -SPEAK_EVERY_MS;
let pending: ReturnType<typeof setTimeout> | undefined;

/** Tell a screen reader about the line, at most every 30 s and then only the newest. */
export function speakPlace(words: string): void {
  clearTimeout(pending);
  pending = setTimeout(
    () => {
      spokenAt = performance.now();
      text(part("spoken"), words);
    },
    Math.max(0, spokenAt + SPEAK_EVERY_MS - performance.now()),
  );
}

/** The line is over: nothing about it is said any more. */
export function hushPlace(): void {
  clearTimeout(pending);
  text(part("spoken"), "");
}

/** What is heard and what the tab's title says when nobody looks. */

import { signal } from "@preact/signals";
import { store } from "../../shared/outbox";

const MUTED = "zhida.desk.muted";
let context: AudioContext | null = null;

/** Whether the desk keeps silent. */
export const muted = signal(store.get(MUTED) === "1");

export function setMuted(next: boolean): void {
  muted.value = next;
  store.set(MUTED, next ? "1" : null);
  if (!next) play("message");
}

const TUNES = { offer: [659, 880], message: [587] } as const;

/** Ring: two rising tones for an offer, one for a message. Browsers allow it after the first touch of the page. */
export function play(tune: keyof typeof TUNES): void {
  if (muted.value || !navigator.userActivation.hasBeenActive) return;
  context ??= new AudioContext();
  if (context.state === "suspended") void context.resume();
  const start = context.currentTime + 0.02;
  const audio = context;
  TUNES[tune].forEach((hertz, at) => tone(audio, hertz, start + at * 0.16));
}

function tone(audio: AudioContext, hertz: number, at: number): void {
  const voice = audio.createOscillator();
  const gain = audio.createGain();
  voice.type = "sine";
  voice.frequency.value = hertz;
  gain.gain.setValueAtTime(0, at);
  gain.gain.linearRampToValueAtTime(0.16, at + 0.02);
  gain.gain.exponentialRampToValueAtTime(0.001, at + 0.3);
  voice.connect(gain).connect(audio.destination);
  voice.start(at);
  voice.stop(at + 0.32);
}

/** The tab's title: a waiting offer first, then the unread count. */
export function titleFor(base: string, unread: number, offer: string | null): string {
  if (offer !== null) return `● ${offer} · ${base}`;
  return unread > 0 ? `(${unread}) ${base}` : base;
}

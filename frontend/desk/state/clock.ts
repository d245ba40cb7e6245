/** Time as the desk shows it: the server's clock, seconds since, the ring, the countdown. */

/** Seconds without a reply after which the ring becomes a triangle and the desk offers to jump. */
export const LATE_S = 100;
/** Seconds of the ring from which it is drawn amber. */
export const HOT_S = 60;

const MICROS_PER_MS = 1000;

/** Read a moment the server wrote, RFC 3339 text or whole microseconds, as milliseconds. */
export function toMs(moment: string | number): number {
  return typeof moment === "number" ? moment / MICROS_PER_MS : Date.parse(moment);
}

/** Give how far the server's clock is ahead of ours, in milliseconds. */
export function offsetMs(serverNow: string | number, ownNowMs: number): number {
  const server = toMs(serverNow);
  return Number.isFinite(server) ? server - ownNowMs : 0;
}

/** Whole seconds from a server moment (µs) to now (ms, server clock), never below 0. */
export function secondsSince(micros: number, nowMs: number): number {
  return Math.max(0, Math.floor((nowMs - micros / MICROS_PER_MS) / 1000));
}

/** Whole seconds left until a server moment (µs), rounded up, never below 0. */
export function secondsLeft(micros: number, nowMs: number): number {
  return Math.max(0, Math.ceil((micros / MICROS_PER_MS - nowMs) / 1000));
}

/** Share of a lease that is left, 0 to 1. */
export function shareLeft(untilMicros: number, leaseS: number, nowMs: number): number {
  const left = (untilMicros / MICROS_PER_MS - nowMs) / 1000;
  return Math.min(1, Math.max(0, left / leaseS));
}

/** The sign beside a waiting conversation: its shape changes as well as its colour. */
export type Sign = { shape: "ring"; share: number; hot: boolean } | { shape: "triangle" };

export function sign(waitedS: number): Sign {
  if (waitedS >= LATE_S) return { shape: "triangle" };
  return { shape: "ring", share: waitedS / LATE_S, hot: waitedS >= HOT_S };
}

/** 38 -> 0:38, 106 -> 1:46, 3723 -> 1:02:03. */
export function stopwatch(seconds: number): string {
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const rest = String(seconds % 60).padStart(2, "0");
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
}

/** A moment as the time of day, 14:02:08. */
export function timeOfDay(ms: number, lang: string, seconds = true): string {
  return new Intl.DateTimeFormat(lang, {
    hour: "2-digit", minute: "2-digit", hourCycle: "h23", ...(seconds ? { second: "2-digit" } : {}),
  }).format(ms);
}

/** A moment as a day, 11月21日周六. */
export function dayOf(ms: number, lang: string): string {
  return new Intl.DateTimeFormat(lang, { month: "long", day: "numeric", weekday: "short" }).format(ms);
}

/** Whether two moments fall on different days where the reader sits. */
export function otherDay(aMs: number, bMs: number): boolean {
  return new Date(aMs).toDateString() !== new Date(bMs).toDateString();
}

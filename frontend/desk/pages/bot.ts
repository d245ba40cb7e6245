/** The console of the bot: its promise as sentences, the samples people judge, and certifying again. */

import { computed, signal } from "@preact/signals";
import { toMs } from "../state/clock";
import * as api from "./api";
import { attempt, complaint, loaded } from "./loading";
import type { Audit, BotPromise, Stratum, Verdict } from "./types";

export const promise = loaded(api.promise);
export const audits = loaded(api.audits);
/** How many were judged since the page was opened. */
export const judged = signal(0);
export const wrong = signal<string | null>(null);
/** The sample on top. */
export const next = computed<Audit | null>(() => audits.value.value?.[0] ?? null);

/** Since when the threshold is being certified again, ms; null while it is not. */
export const certifying = signal<number | null>(null);

const VERDICTS: readonly Verdict[] = ["right", "wrong", "out_of_scope"];

/** The samples that wait now, which a fetch may have changed meanwhile. */
function waiting(): Audit[] {
  return audits.value.value ?? [];
}

/** The verdict of a digit, 1 to 3. */
export function verdictOf(key: string): Verdict | null {
  return VERDICTS[Number(key) - 1] ?? null;
}

/** Judge the sample on top; it goes away at once and comes back when the server did not take it. */
export async function judge(verdict: Verdict): Promise<void> {
  const [first, ...rest] = waiting();
  if (first === undefined) return;
  audits.value.value = rest;
  wrong.value = await attempt(() => api.judge(first.id, verdict));
  if (wrong.value === null) judged.value += 1;
  else audits.value.value = [first, ...waiting()];
}

/** Certify again on every label there is; answers whether it worked. */
export async function certify(): Promise<boolean> {
  if (certifying.value !== null) return false;
  certifying.value = Date.now();
  try {
    promise.value.value = await api.certify();
    promise.failed.value = null;
    return true;
  } catch (error) {
    wrong.value = complaint(error);
    return false;
  } finally {
    certifying.value = null;
  }
}

/** Strata in the order they are told: those the bot answers first. */
export function told(strata: readonly Stratum[]): Stratum[] {
  return [...strata].sort((a, b) => Number(b.mode === "answers") - Number(a.mode === "answers"));
}

/** Which kind of labels the promise stands on. */
export function labelsOf({ sources }: BotPromise): "judged" | "held_out" | "both" | "none" {
  if (sources.judged > 0) return sources.held_out > 0 ? "both" : "judged";
  return sources.held_out > 0 ? "held_out" : "none";
}

/** How sure the promise is and how seldom it fails, as whole numbers of a hundred. */
export function odds({ alpha, delta }: { alpha: number; delta: number }): { wrong: number; sure: number } {
  return { wrong: Math.round(alpha * 1000) / 10, sure: Math.round((1 - delta) * 100) };
}

/** Whether a moment is still to come. */
export function ahead(moment: string | null, nowMs: number): boolean {
  return moment !== null && toMs(moment) > nowMs;
}

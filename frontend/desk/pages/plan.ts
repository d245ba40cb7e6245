/** State of the page that plans: what is asked, how far the plan is, and what the sliders say. */

import { computed, signal } from "@preact/signals";
import { call } from "../../shared/api";
import { attempt, complaint, loaded } from "./loading";
import type { Plan, PlanFigures, PlanGiven, PlanNumbers, PlanSource, Today, ToldWaits, WhatIf } from "./plan-types";

const POLL_MS = 700;
const CALM_MS = 150;
const TODAY_MS = 60_000;

export const source = signal<PlanSource>("own");
export const table = signal<{ name: string; text: string } | null>(null);
export const volume = signal(300);
export const day = signal("");
/** What the bot settles; null until somebody moves it: then the desk's own record decides. */
export const resolves = signal<number | null>(null);
export const level = signal(0.95);
/** People at the peak; null for just those needed. */
export const staff = signal<number | null>(null);
export const handleMin = signal<number | null>(null);
export const peopleMost = signal<number | null>(null);
export const hourCost = signal(0);

export const plan = signal<Plan | null>(null);
export const wrong = signal<string | null>(null);
export const starting = signal(false);
export const whatIf = signal<WhatIf | null>(null);
export const whatIfWrong = signal<string | null>(null);
export const today = loaded(() => call<Today>("GET", "/plan/today"));
export const told = loaded(() => call<ToldWaits>("GET", "/plan/told-waits"));
export const running = computed(() => plan.value?.state === "running");

const USUAL = { resolves: 0.7, handle_s: 480 };
let timer: ReturnType<typeof setTimeout> | undefined;
let calm: ReturnType<typeof setTimeout> | undefined;
let minute: ReturnType<typeof setInterval> | undefined;
let asked = 0;

/** The figures on screen; those nobody moved are the plan's, else the usual ones. */
export function shown(): { resolves: number; handleMin: number } {
  const kept = plan.value?.figures;
  return {
    resolves: resolves.value ?? figure(kept, "resolves", USUAL.resolves),
    handleMin: handleMin.value ?? figure(kept, "handle_s", USUAL.handle_s) / 60,
  };
}

function figure(kept: PlanNumbers | undefined, name: string, usual: number): number {
  const found = kept?.[name];
  return typeof found === "number" ? found : usual;
}

function figures(): PlanFigures {
  return {
    service_level: level.value,
    agent_hour: hourCost.value,
    ...(resolves.value !== null && { resolves: resolves.value }),
    ...(handleMin.value !== null && { handle_s: handleMin.value * 60 }),
  };
}

/** What is sent to be planned. */
export function given(): PlanGiven {
  return {
    ...figures(),
    day: day.value,
    ...(source.value === "table" && { table: table.value?.text ?? "" }),
    ...(source.value === "own" && { own: true }),
    ...(source.value === "volume" && { volume: volume.value }),
    ...(peopleMost.value !== null && { agents_most: peopleMost.value }),
  };
}

/** Fetch the newest plan, and follow it while it grows. */
export async function open(): Promise<void> {
  wrong.value = await attempt(async () => {
    const found = await call<{ plan: Plan | null }>("GET", "/plan");
    take(found.plan);
    if (found.plan === null) return;
    day.value = found.plan.day;
    source.value = found.plan.source;
    level.value = figure(found.plan.figures, "service_level", level.value);
    hourCost.value = figure(found.plan.figures, "agent_hour", hourCost.value);
  });
  ask(0);
  clearInterval(minute);
  minute = setInterval(() => void today.load(), TODAY_MS);
  await Promise.all([today.load(), told.load()]);
}

export function close(): void {
  clearTimeout(timer);
  clearTimeout(calm);
  clearInterval(minute);
}

export async function begin(): Promise<void> {
  starting.value = true;
  wrong.value = await attempt(async () => take(await call<Plan>("POST", "/plan", given())));
  starting.value = false;
}

export async function cancel(): Promise<void> {
  const id = plan.value?.id;
  if (id === undefined) return;
  clearTimeout(timer);
  wrong.value = await attempt(async () => ended(await call<Plan>("DELETE", `/plan/${id}`)));
}

function take(found: Plan | null): void {
  clearTimeout(timer);
  plan.value = found;
  if (found === null) return;
  if (found.state !== "running") return ended(found);
  timer = setTimeout(() => void follow(found.id), POLL_MS);
}

async function follow(id: string): Promise<void> {
  try {
    take(await call<Plan>("GET", `/plan/${id}`));
    wrong.value = null;
  } catch (error) {
    wrong.value = complaint(error);
    timer = setTimeout(() => void follow(id), 5 * POLL_MS);
  }
}

function ended(found: Plan): void {
  plan.value = found;
  staff.value = null;
  ask(0);
  void today.load();
}

/** Move a slider: the answer follows as soon as the hand rests. */
export function ask(after = CALM_MS): void {
  clearTimeout(calm);
  calm = setTimeout(() => void answer(), after);
}

async function answer(): Promise<void> {
  asked += 1;
  const own = asked;
  const { resolves: bot, handleMin: minutes } = shown();
  const body = {
    ...figures(),
    resolves: bot,
    handle_s: minutes * 60,
    ...(plan.value === null ? { volume: volume.value } : { plan: plan.value.id }),
    ...(staff.value !== null && { staff: staff.value }),
  };
  try {
    const found = await call<WhatIf>("POST", "/plan/what-if", body);
    if (own !== asked) return;
    whatIf.value = found;
    whatIfWrong.value = null;
  } catch (error) {
    if (own === asked) whatIfWrong.value = complaint(error);
  }
}

/** Take in a file somebody chose or dropped; what Excel writes in China is not always UTF-8. */
export async function bring(file: File): Promise<void> {
  const content = await file.arrayBuffer();
  table.value = { name: file.name, text: decoded(content) };
  source.value = "table";
}

export function decoded(content: ArrayBuffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(content);
  } catch {
    return new TextDecoder("gb18030").decode(content);
  }
}

/** Tomorrow, as a date field wants it. */
export function tomorrow(nowMs: number): string {
  const date = new Date(nowMs + 86_400_000);
  const two = (number: number) => String(number).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

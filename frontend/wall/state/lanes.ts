/** What the chart draws: one line per lane or queue, the oldest wait, the scale, the alarm that matters most. */

import { secondsSince } from "../../desk/state/clock";
import type { AgentOnWall, Alarm, Model, Waiting } from "./model";

export interface Lane {
  key: string;
  /** express, returned, or a queue of the standard lane. */
  lane: string;
  /** Queue name of a standard line. */
  queue: string | null;
  /** Seconds waited by everybody present, longest first. */
  waits: number[];
  absent: number;
  offered: string[];
  /** Agents who could take somebody of this queue now; null for lanes over all queues. */
  free: number | null;
  /** Names of queues within a lane over all queues, with how many wait in each. */
  parts: { queue: string; n: number }[];
}

/** Seconds before the promise from which a wait is drawn as near the line. */
export const NEAR_S = 5;
const SCALES_S = [40, 60, 120, 300, 600, 1800, 3600];

/** One line per express and returned lane when somebody is in it or always for express, then one per queue. */
export function lanes(model: Model, nowMs: number): Lane[] {
  const all = Object.values(model.waiting);
  const special = ["express", "returned"].map((lane) => lineOf(model, lane, null, all.filter((row) => row.lane === lane), nowMs));
  const rest = all.filter((row) => row.lane !== "express" && row.lane !== "returned");
  const queues = queueNames(model).map((queue) => lineOf(model, "standard", queue, rest.filter((row) => row.queue_name === queue), nowMs));
  return [...special, ...queues];
}

function lineOf(model: Model, lane: string, queue: string | null, rows: Waiting[], nowMs: number): Lane {
  const present = rows.filter((row) => row.absent !== true);
  const names = [...new Set(rows.map((row) => row.queue_name))];
  return {
    key: queue ?? lane,
    lane,
    queue,
    waits: present.map((row) => secondsSince(row.requested_at, nowMs)).sort((a, b) => b - a),
    absent: rows.length - present.length,
    offered: present.flatMap((row) => (row.offered_to ? [row.offered_to] : [])),
    free: queue === null ? null : Object.values(model.agents).filter((agent) => isFree(agent) && serves(agent, queue)).length,
    parts: names.map((name) => ({ queue: name, n: rows.filter((row) => row.queue_name === name).length })),
  };
}

function queueNames(model: Model): string[] {
  const known = model.queues.length > 0 ? model.queues : Object.values(model.agents).flatMap((agent) => agent.skills);
  return [...new Set([...known, ...Object.values(model.waiting).map((row) => row.queue_name)])];
}

/** Whether an agent can be offered somebody now. */
export function isFree(agent: AgentOnWall): boolean {
  return agent.state === "ready" && agent.connected && agent.load < agent.capacity;
}

function serves(agent: AgentOnWall, queue: string): boolean {
  return agent.skills.length === 0 || agent.skills.includes(queue);
}

/** Seconds at the right edge: 40, or more when somebody waits longer. */
export function scaleFor(all: readonly Lane[]): number {
  const oldest = Math.max(0, ...all.map((lane) => lane.waits[0] ?? 0));
  return SCALES_S.find((limit) => limit >= oldest) ?? oldest;
}

export type Nearness = "calm" | "near" | "late";

/** Calm, within five seconds of the promise, or past it. */
export function nearness(waitedS: number, promiseS: number): Nearness {
  if (waitedS >= promiseS) return "late";
  return waitedS >= promiseS - NEAR_S ? "near" : "calm";
}

/** Whoever has waited longest of all, with their line; null when nobody waits. */
export function oldest(all: readonly Lane[]): Lane | null {
  return all.reduce<Lane | null>((best, lane) => ((lane.waits[0] ?? -1) > (best?.waits[0] ?? -1) ? lane : best), null);
}

export interface Urgent {
  id: string;
  alarm: Alarm;
  waiting: Waiting;
  waited_s: number;
}

/** The alarm whose contact has waited longest; alarms of people no longer in line are over. */
export function urgent(model: Model, nowMs: number): Urgent | null {
  const found = Object.entries(model.alarms).flatMap(([id, alarm]) => {
    const waiting = model.waiting[id];
    return waiting === undefined ? [] : [{ id, alarm, waiting, waited_s: secondsSince(waiting.requested_at, nowMs) }];
  });
  return found.reduce<Urgent | null>((best, one) => (one.waited_s > (best?.waited_s ?? -1) ? one : best), null);
}

export type Condition = "full" | "free" | "lost" | "break" | "offline";

/** What an agent's sign says. */
export function condition(agent: AgentOnWall): Condition {
  if (agent.state !== "ready") return agent.state;
  if (!agent.connected) return "lost";
  return agent.load < agent.capacity ? "free" : "full";
}

/** Share of the promise kept today, in per cent with one decimal; null before the first. */
export function kept(today: { answered_in_time: number; breached: number }): number | null {
  const all = today.answered_in_time + today.breached;
  return all === 0 ? null : Math.floor((today.answered_in_time / all) * 1000) / 10;
}

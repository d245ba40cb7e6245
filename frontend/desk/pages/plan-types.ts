/** What the server tells of plans. */

export type PlanState = "running" | "done" | "cancelled" | "failed";
export type PlanSource = "own" | "table" | "volume";

export interface PlanRow {
  start: string;
  forecast: number;
  low: number;
  high: number;
  people_contacts: number;
  load: number;
  agents: number;
  rostered: number | null;
  service_level: number;
  simulated: number | null;
  simulated_error: number | null;
}

export interface PlanMade {
  contacts: number;
  people_contacts: number;
  people_share: number;
  peak: { start: string; agents: number };
  agent_h: number;
  paid_h: number | null;
  cost: number;
  computed_worst: number;
  independent: { agent_h: number; worst: number };
  simulated: { level: number; error: number; worst: number; below: number } | null;
  sensitivity: {
    one_fewer: number;
    resolution_h: number;
    resolution_peak: number;
    breaks_at: number | null;
    breaks_start: string | null;
    risk_people: number;
  } | null;
  provenance: { days: number; stage: string };
  shifts: { start: string; end: string; people: number }[];
  intervals: PlanRow[];
  slot_s: number;
  target: { service_level: number; promise_s: number };
  apart: { agents: number; service_level: number }[];
  mix: MixPoint[];
  fan: { days: number; agents: number[] }[];
  marks_s: number[];
  waits: number[];
}

export interface MixPoint {
  resolves: number;
  agents: number;
}

/** What it was planned with, by name. */
export type PlanNumbers = Record<string, number | boolean | null | number[][]>;

export interface Plan {
  id: string;
  state: PlanState;
  stage: string;
  share: number;
  day: string;
  source: PlanSource;
  past_days: number;
  figures: PlanNumbers;
  agents_most: number | null;
  short: { people: number; start: string; intervals: number } | null;
  plan: PlanMade | null;
  why: string | null;
}

export interface PlanFigures {
  resolves?: number;
  service_level: number;
  handle_s?: number;
  agent_hour: number;
}

export interface PlanGiven extends PlanFigures {
  table?: string;
  own?: boolean;
  volume?: number;
  day: string;
  agents_most?: number;
}

export interface WhatIf {
  peak: string;
  needed: number;
  agents: number;
  service_level: number;
  abandons: number;
  mean_wait_s: number;
  marks_s: number[];
  waits: number[];
  contacts: number;
  people_contacts: number;
  day_level: number;
  agent_h: number;
  cost: number;
}

/** Waits told between two times, and how many of them were long enough. */
export interface Told {
  from_s: number;
  to_s: number | null;
  told: number;
  kept: number;
  broken: number;
  left: number;
  share: number | null;
  low: number;
  high: number;
}

export interface ToldWaits {
  goal: number;
  at_once_s: number;
  at_once: Told;
  ranges: Told;
  by_told: Told[];
}

export interface Today {
  advice: "call_in" | "release" | "keep" | "no_plan";
  people: number;
  until: string | null;
  arrived: number;
  expected: number;
  still: number;
  stretches: { start: string; end: string; people: number }[];
}

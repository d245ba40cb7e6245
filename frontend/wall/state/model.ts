/** The wall as data: rows by key, put and deleted whole, and the one reducer over frames. */

import type { StateFrame } from "../../shared/wire";
import type { Presence } from "../../desk/state/types";

export interface Waiting {
  queue: string;
  queue_name: string;
  lane: string;
  requested_at: number;
  due_at: number;
  absent?: boolean;
  offered_to?: string | null;
}

export interface AgentOnWall {
  name: string;
  state: Presence;
  state_since: number;
  load: number;
  capacity: number;
  connected: boolean;
  skills: string[];
}

export interface Alarm {
  kind: "warned" | "breached" | "lapse";
  at: number;
  queue: string;
  lane: string;
}

export interface Today {
  requested: number;
  answered_in_time: number;
  breached: number;
  left: number;
  p50_s: number | null;
  p90_s: number | null;
  bot_solved: number;
  bot_abstained: number;
  /** Requests for a person in each hour since midnight at the shop. */
  by_hour: number[];
}

export interface Model {
  ready: boolean;
  shop: string;
  promise_s: number;
  queues: string[];
  waiting: Record<string, Waiting>;
  agents: Record<string, AgentOnWall>;
  alarms: Record<string, Alarm>;
  today: Today | null;
}

export const EMPTY: Model = {
  ready: false, shop: "", promise_s: 30, queues: [], waiting: {}, agents: {}, alarms: {}, today: null,
};

interface Snapshot {
  shop: string | { name: string };
  promise_s: number;
  queues?: { name: string }[];
  rows: ({ key: string } & Record<string, unknown>)[];
}

/** Return the model after one frame; frames of no interest leave it as it was. */
export function reduce(model: Model, frame: StateFrame): Model {
  if (frame.type === "row") return place(model, frame.key, frame.op === "del" ? null : (frame.row ?? null));
  if (frame.type !== "snapshot") return model;
  const state = frame.state as unknown as Snapshot;
  const start: Model = {
    ...EMPTY,
    ready: true,
    shop: typeof state.shop === "string" ? state.shop : state.shop.name,
    promise_s: state.promise_s,
    queues: (state.queues ?? []).map((queue) => queue.name),
  };
  return state.rows.reduce((next, row) => place(next, row.key, row), start);
}

function place(model: Model, key: string, row: unknown): Model {
  if (key === "today") return { ...model, today: row as Today | null };
  const at = key.indexOf(":");
  const id = key.slice(at + 1);
  switch (key.slice(0, at)) {
    case "wait":
      return { ...model, waiting: put(model.waiting, id, row as Waiting | null) };
    case "agent":
      return { ...model, agents: put(model.agents, id, row as AgentOnWall | null) };
    case "alarm":
      return { ...model, alarms: put(model.alarms, id, row as Alarm | null) };
    default:
      return model;
  }
}

function put<T>(rows: Record<string, T>, id: string, row: T | null): Record<string, T> {
  if (row !== null) return { ...rows, [id]: row };
  return Object.fromEntries(Object.entries(rows).filter(([known]) => known !== id));
}

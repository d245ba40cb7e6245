/** Where a matter can be passed: colleagues who are there first, then queues. */

import type { Colleague, Named, Presence } from "./types";

export type Target =
  | { kind: "agent"; id: string; name: string; state: Presence; load: number; capacity: number }
  | { kind: "queue"; id: string; name: string };

/** Colleagues (ready and free first, signed-out ones left out) and other queues whose name holds the query. */
export function targets(agents: readonly Colleague[], queues: readonly Named[], me: string, queue: string, query: string): Target[] {
  const wanted = query.trim().toLowerCase();
  const named = (one: { name: string }) => one.name.toLowerCase().includes(wanted);
  const people: Target[] = agents
    .filter((one) => one.id !== me && one.state !== "offline" && named(one))
    .sort((a, b) => readiness(a) - readiness(b) || a.load / a.capacity - b.load / b.capacity || (a.name < b.name ? -1 : 1))
    .map(({ id, name, state, load, capacity }) => ({ kind: "agent", id, name, state, load, capacity }));
  const lines: Target[] = queues.filter((one) => one.id !== queue && named(one)).map(({ id, name }) => ({ kind: "queue", id, name }));
  return [...people, ...lines];
}

function readiness(one: Colleague): number {
  if (one.state !== "ready") return 2;
  return one.load < one.capacity ? 0 : 1;
}

/** The list in its groups, and the order in which J and K walk it. */

import { LATE_S, secondsSince } from "./clock";
import type { Row, Waiting } from "./types";

export interface Groups {
  offers: Row[];
  /** They wait for me, longest first. */
  mine: Row[];
  /** I wait for them, latest word first. */
  theirs: Row[];
  /** Ended by the contact, outcome still owed. */
  wrapUp: Row[];
}

/** Sort rows into groups; the order inside a group is total, so rows never jump about. */
export function group(rows: Record<string, Row>): Groups {
  const all = Object.values(rows);
  const held = all.filter((row) => row.phase === "agent");
  return {
    offers: all.filter((row) => row.phase === "offered" && row.offer !== null).sort(byLease),
    mine: held.filter((row) => waitsSince(row) !== null).sort(by((row) => waitsSince(row) ?? 0)),
    theirs: held.filter((row) => waitsSince(row) === null).sort(by((row) => -row.last_at)),
    wrapUp: all.filter((row) => row.phase === "wrap_up").sort(by((row) => row.last_at)),
  };
}

/** Since when (µs) a contact waits for my word: their oldest open message, or before my first word the asking. */
export function waitsSince(row: Row): number | null {
  if (row.phase !== "agent") return null;
  return row.first_replied ? row.waiting_since : (row.requested_at ?? row.answered_at ?? row.waiting_since);
}

/** Conversations in the order they stand on screen. */
export function ordered(groups: Groups): Row[] {
  return [...groups.mine, ...groups.theirs, ...groups.wrapUp];
}

/** Whoever waits longest for me. */
export function longestWaiting(groups: Groups): Row | null {
  return groups.mine[0] ?? null;
}

/** Somebody, not the one on screen, who has waited past the limit; the longest first. */
export function overdue(groups: Groups, selected: string | null, nowMs: number): Row | null {
  const late = groups.mine.filter((row) => row.id !== selected);
  const row = late[0];
  return row !== undefined && secondsSince(waitsSince(row) ?? 0, nowMs) >= LATE_S ? row : null;
}

/** The conversation `step` places on from `current`, round the end; the first when nothing is open. */
export function neighbour(order: Row[], current: string | null, step: 1 | -1): string | null {
  if (order.length === 0) return null;
  const at = order.findIndex((row) => row.id === current);
  if (at < 0) return (step === 1 ? order[0] : order.at(-1))?.id ?? null;
  return order[(at + step + order.length) % order.length]?.id ?? null;
}

/** People in line by due time, absent ones last. */
export function inLine(waiting: Record<string, Waiting>): Waiting[] {
  return Object.values(waiting).sort(
    (a, b) => Number(a.absent ?? false) - Number(b.absent ?? false) || a.due_at - b.due_at || (a.key < b.key ? -1 : 1),
  );
}

/** Seconds the 30-second promise has run for a contact nobody has answered yet; null once it is kept. */
export function promiseRunS(row: Row, nowMs: number): number | null {
  return row.first_replied || row.requested_at === null ? null : secondsSince(row.requested_at, nowMs);
}

/** Messages I have not seen, over all conversations. */
export function unreadTotal(rows: Record<string, Row>): number {
  return Object.values(rows).reduce((sum, row) => sum + (row.phase === "offered" ? 0 : row.unread), 0);
}

function by(value: (row: Row) => number): (a: Row, b: Row) => number {
  return (a, b) => value(a) - value(b) || (a.id < b.id ? -1 : 1);
}

function byLease(a: Row, b: Row): number {
  return (a.offer?.lease_until ?? 0) - (b.offer?.lease_until ?? 0) || (a.id < b.id ? -1 : 1);
}

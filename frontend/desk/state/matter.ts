/** A matter read from its events: what the bot tried, what the thread shows, when each thing happened. */

import { otherDay, toMs } from "./clock";
import type { Pending, Thread } from "./model";
import type { EventBody } from "../../shared/wire";
import type { Sequenced } from "./types";

export type Item =
  | { kind: "day"; key: string; at_ms: number }
  | { kind: "system"; key: string; at_ms: number; event: EventBody }
  | { kind: "message"; key: string; at_ms: number; from: "contact" | "agent" | "bot" | "system"; text: string; event: EventBody }
  | { kind: "note"; key: string; at_ms: number; text: string; name: string }
  | { kind: "pending"; key: string; at_ms: number; pending: Pending };

/** An answer of the bot that did not end the matter. */
export interface Tried {
  article_id: string;
  source: string;
  text: string;
  /** True: solved, false: not solved, null: not judged. */
  solved: boolean | null;
}

export interface BotPart {
  items: Item[];
  tried: Tried[];
  from_ms: number;
  to_ms: number;
}

const SYSTEM = new Set([
  "offer.accepted", "conversation.transferred", "queue.returned", "conversation.closed", "conversation.rated",
  "freeze.requested", "sla.breached", "connection.lost", "connection.resumed", "queue.left",
]);
const TIMELINE = new Set([
  "conversation.opened", "handover.requested", "queue.position_shown", "queue.absent", "queue.returned",
  "offer.accepted", "agent.first_replied", "conversation.transferred", "freeze.requested", "sla.breached",
  "conversation.closed", "conversation.rated", "queue.left", "answer.judged",
]);

export function field(event: EventBody, name: string): string {
  const value = event[name];
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

export function count(event: EventBody, name: string): number {
  const value = event[name];
  return typeof value === "number" ? value : 0;
}

/** Index of the first event at which a person was asked for; everything before is the bot's part. */
function handoverAt(events: Sequenced[]): number {
  const at = events.findIndex((item) => item.event.type === "handover.requested");
  return at < 0 ? 0 : at;
}

/** What was said before a person was asked for. */
export function botPart(thread: Thread): BotPart | null {
  const before = thread.events.slice(0, handoverAt(thread.events));
  const items = before.map(toItem).filter((item): item is Item => item?.kind === "message");
  const first = items[0];
  const last = items.at(-1);
  if (first === undefined || last === undefined) return null;
  return { items, tried: triedIn(thread.events), from_ms: first.at_ms, to_ms: last.at_ms };
}

/** Articles the bot answered with, and what the contact said of each. */
export function triedIn(events: readonly Sequenced[]): Tried[] {
  const tried: Tried[] = [];
  for (const { event } of events) {
    const article = field(event, "article_id");
    if (event.type === "answer.judged") {
      const target = tried.find((one) => one.article_id === article);
      if (target) target.solved = event["solved"] === true;
    } else if (event.type === "message.sent" && event["origin"] === "bot" && article !== "") {
      tried.push({ article_id: article, source: field(event, "source"), text: field(event, "text"), solved: null });
    }
  }
  return tried;
}

/** Leaving the line by an answer, or entering it again by a transfer, is told by the event beside it. */
function isQuiet(event: EventBody): boolean {
  const cause = event["cause"];
  return (event.type === "queue.left" && cause === "answered") || (event.type === "queue.returned" && cause === "transfer");
}

/** The last time a person was asked for, and the first time after it that one answered. */
export function asking(thread: Thread): { ask?: EventBody; met?: EventBody } {
  const at = thread.events.findLastIndex((item) => item.event.type === "handover.requested");
  const ask = thread.events[at]?.event;
  const met = thread.events.slice(at + 1).find((item) => item.event.type === "offer.accepted")?.event;
  return { ...(ask && { ask }), ...(met && { met }) };
}

/** The thread after the bot's part: messages, notes, system lines, days, and what is still on its way. */
export function threadItems(thread: Thread, pending: readonly Pending[], nowMs: number): Item[] {
  const said = thread.events.slice(handoverAt(thread.events)).map(toItem);
  const notes = thread.notes.map(toNote);
  const items = [...said, ...notes].filter((item): item is Item => item !== null).sort((a, b) => a.at_ms - b.at_ms);
  const waiting: Item[] = pending.map((one) => ({ kind: "pending", key: one.client_id, at_ms: one.at_ms, pending: one }));
  const out: Item[] = [];
  // Today needs no heading, unless another day stands above it.
  let last = nowMs;
  for (const item of [...items, ...waiting]) {
    if (otherDay(last, item.at_ms)) out.push({ kind: "day", key: `day${item.at_ms}`, at_ms: item.at_ms });
    last = item.at_ms;
    out.push(item);
  }
  return out;
}

/** Steps of the matter worth a line in the timeline; only the first place in line is kept of many. */
export function timeline(thread: Thread): { at_ms: number; seq: number; event: EventBody }[] {
  let placed = false;
  return thread.events.flatMap(({ seq, event }) => {
    if (!TIMELINE.has(event.type) || isQuiet(event)) return [];
    if (event.type === "queue.position_shown" && placed) return [];
    if (event.type === "queue.position_shown") placed = true;
    if (event.type === "handover.requested") placed = false;
    return [{ at_ms: toMs(event.at), seq, event }];
  });
}

function toItem({ seq, event }: Sequenced): Item | null {
  const base = { key: `e${seq}`, at_ms: toMs(event.at), event };
  if (event.type === "message.sent") {
    const origin = field(event, "origin");
    const from = origin === "agent" || origin === "bot" || origin === "system" ? origin : "contact";
    return { ...base, kind: "message", from, text: field(event, "text") };
  }
  return SYSTEM.has(event.type) && !isQuiet(event) ? { ...base, kind: "system" } : null;
}

function toNote({ seq, event }: Sequenced): Item {
  return { kind: "note", key: `n${seq}`, at_ms: toMs(event.at), text: field(event, "text"), name: field(event, "agent_name") };
}

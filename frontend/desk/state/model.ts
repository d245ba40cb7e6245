/** The desk as data: what is known, and the one pure reducer that learns from frames. */

import type {
  Canned, Colleague, ContactCard, InboxState, Me, Named, Row, Sequenced, ThreadAnswer, Waiting,
} from "./types";
import type { EventBody, RowFrame, StateFrame } from "../../shared/wire";

/** A reply or note that is written but not yet seen in the stream. */
export interface Pending {
  client_id: string;
  conversation_id: string;
  kind: "reply" | "note";
  text: string;
  at_ms: number;
  state: "sending" | "acked" | "refused";
  reason?: string;
}

export interface Thread {
  events: Sequenced[];
  notes: Sequenced[];
  contact: ContactCard;
  /** False after a reconnect, a gap or while another thread is followed, until it is opened again. */
  fresh: boolean;
  /** False until the whole thread was fetched once; frames may come before the answer. */
  whole: boolean;
}

export interface Model {
  ready: boolean;
  me: Me | null;
  rows: Record<string, Row>;
  waiting: Record<string, Waiting>;
  agents: Record<string, Colleague>;
  queues: Named[];
  dispositions: Named[];
  canned: Canned[];
  promise_s: number;
  lease_s: number;
  /** Whether there are summaries to ask for. */
  summaries: boolean;
  threads: Record<string, Thread>;
  pending: Pending[];
  /** Conversation id to the moment (ms, own clock) the contact was last seen typing. */
  typing: Record<string, number>;
}

export const EMPTY: Model = {
  ready: false, me: null, rows: {}, waiting: {}, agents: {}, queues: [],
  dispositions: [], canned: [], promise_s: 30, lease_s: 8, summaries: false, threads: {}, pending: [], typing: {},
};

const UNKNOWN: Thread = { events: [], notes: [], contact: {}, fresh: false, whole: false };

export type Input =
  | { kind: "frame"; frame: StateFrame; at_ms: number }
  | { kind: "thread"; id: string; answer: ThreadAnswer }
  | { kind: "disconnected" }
  | { kind: "queued"; pending: Pending }
  | { kind: "acked"; client_id: string }
  | { kind: "refused"; client_id: string; reason: string }
  | { kind: "dropped"; client_id: string };

/** Return the model after one input; the old model is left as it was. */
export function reduce(model: Model, input: Input): Model {
  switch (input.kind) {
    case "frame":
      return onFrame(model, input.frame, input.at_ms);
    case "thread":
      return onThread(model, input.id, input.answer);
    case "disconnected":
      return stale(model);
    case "queued":
      return { ...model, pending: [...model.pending.filter((p) => p.client_id !== input.pending.client_id), input.pending] };
    case "acked":
      return { ...model, pending: settle(model, input.client_id, (p) => ({ ...p, state: "acked" })) };
    case "refused":
      return { ...model, pending: settle(model, input.client_id, (p) => ({ ...p, state: "refused", reason: input.reason })) };
    case "dropped":
      return { ...model, pending: model.pending.filter((p) => p.client_id !== input.client_id) };
  }
}

function onFrame(model: Model, frame: StateFrame, atMs: number): Model {
  switch (frame.type) {
    case "snapshot":
      return onSnapshot(model, frame.state as unknown as InboxState);
    case "reset":
      return stale(model);
    case "row":
      return onRow(model, frame);
    case "event":
      return onEvent(model, frame.stream, { seq: frame.seq, event: frame.event });
    case "typing":
      return frame.who === "contact"
        ? { ...model, typing: { ...model.typing, [frame.conversation_id]: atMs } }
        : model;
  }
}

function onSnapshot(model: Model, state: InboxState): Model {
  const rows = keyed(state.rows, (row) => row.id);
  return {
    ...model,
    ready: true,
    me: state.me,
    rows,
    waiting: keyed(state.queue, (row) => row.key),
    agents: keyed(state.agents, (row) => row.id),
    queues: state.queues,
    dispositions: state.dispositions,
    canned: state.canned,
    promise_s: state.promise_s,
    lease_s: state.lease_s,
    summaries: state.summaries === true,
    threads: Object.fromEntries(Object.entries(model.threads).filter(([id]) => id in rows)),
  };
}

/** Put or remove one whole row; the key's prefix says what it is. Doing it twice changes nothing. */
function onRow(model: Model, { key, op, row: content }: RowFrame): Model {
  const row: unknown = op === "del" ? null : content;
  if (key === "me") return row === null ? model : { ...model, me: row as Me };
  const [prefix, rest] = split(key);
  if (prefix === "wait") return { ...model, waiting: put(model.waiting, key, row as Waiting | null, { key }) };
  if (prefix === "agent") return { ...model, agents: put(model.agents, rest, row as Colleague | null, { id: rest }) };
  if (row !== null) return { ...model, rows: put(model.rows, key, row as Row, { key, id: key }) };
  return { ...model, rows: without(model.rows, key), threads: without(model.threads, key) };
}

function onEvent(model: Model, name: string, item: Sequenced): Model {
  const [kind, id] = split(name);
  const thread = model.threads[id] ?? UNKNOWN;
  if (!(id in model.rows) || (kind !== "conversation" && kind !== "notes")) return model;
  const side = kind === "notes" ? "notes" : "events";
  return {
    ...model,
    threads: { ...model.threads, [id]: { ...thread, [side]: merge(thread[side], [item]) } },
    pending: model.pending.filter((p) => p.client_id !== item.event["client_id"]),
    typing: spokeUp(item.event) ? without(model.typing, id) : model.typing,
  };
}

function onThread(model: Model, id: string, answer: ThreadAnswer): Model {
  const known = model.threads[id];
  const events = merge(known?.events ?? [], answer.events);
  const notes = merge(known?.notes ?? [], answer.notes ?? []);
  const seen = new Set([...events, ...notes].map((item) => item.event["client_id"]));
  return {
    ...model,
    // The server follows one thread for each desk: the others have to be fetched again.
    threads: { ...stale(model).threads, [id]: { events, notes, contact: answer.contact ?? known?.contact ?? {}, fresh: true, whole: true } },
    pending: model.pending.filter((p) => !seen.has(p.client_id)),
  };
}

/** What is on screen stays there, and every thread is asked for again. */
function stale(model: Model): Model {
  const threads = Object.entries(model.threads).map(([id, thread]) => [id, { ...thread, fresh: false }] as const);
  return { ...model, threads: Object.fromEntries(threads), typing: {} };
}

function settle(model: Model, clientId: string, change: (p: Pending) => Pending): Pending[] {
  return model.pending.map((p) => (p.client_id === clientId ? change(p) : p));
}

function spokeUp(event: EventBody): boolean {
  return event.type === "message.sent" && event["origin"] === "contact";
}

/** wait:cnv_1 -> [wait, cnv_1]; cnv_1 -> [cnv_1, ""]. */
function split(name: string): [string, string] {
  const at = name.indexOf(":");
  return at < 0 ? [name, ""] : [name.slice(0, at), name.slice(at + 1)];
}

function merge(old: Sequenced[], more: Sequenced[]): Sequenced[] {
  const bySeq = new Map([...old, ...more].map((item) => [item.seq, item]));
  return [...bySeq.values()].sort((a, b) => a.seq - b.seq);
}

function keyed<T>(items: T[], key: (item: T) => string): Record<string, T> {
  return Object.fromEntries(items.map((item) => [key(item), item]));
}

function put<T>(record: Record<string, T>, key: string, value: T | null, known: object): Record<string, T> {
  return value === null ? without(record, key) : { ...record, [key]: { ...known, ...value } };
}

function without<T>(record: Record<string, T>, key: string): Record<string, T> {
  if (!(key in record)) return record;
  return Object.fromEntries(Object.entries(record).filter(([name]) => name !== key));
}

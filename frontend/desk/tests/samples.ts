/** Rows and frames for the tests, whole and changeable. */

import type { EventBody } from "../../shared/wire";
import type { InboxState, Me, Row, Sequenced, Waiting } from "../state/types";

export const NOW_MS = Date.parse("2026-11-21T06:02:08.000Z");
export const ago = (seconds: number): number => (NOW_MS - seconds * 1000) * 1000;

export function row(id: string, change: Partial<Row> = {}): Row {
  return {
    key: id, id, phase: "agent", name: "张建国", title: "洗衣机E21", preview: "方便", lang: "zh-CN", queue: "repair",
    lane: "standard", express: false, returned: false, verified: false, requested_at: ago(60), due_at: ago(60),
    answered_at: ago(40), waiting_since: null, unread: 0, last_at: ago(10), offer: null, reason: null, detail: null,
    via: null, first_replied: true, transfers: 0, ...change,
  };
}

export function waiting(id: string, change: Partial<Waiting> = {}): Waiting {
  return { key: `wait:${id}`, queue: "repair", lane: "standard", requested_at: ago(5), due_at: ago(5), ...change };
}

export const ME: Me = {
  id: "agt_1", name: "林晓", role: "agent", state: "ready", state_since: 0, capacity: 5, load: 1, lang: "zh-CN",
};

export function inbox(change: Partial<InboxState> = {}): InboxState {
  return {
    now: "2026-11-21T06:02:08.000Z", me: ME, rows: [], queue: [], agents: [], queues: [{ id: "repair", name: "维修" }],
    dispositions: [], canned: [], promise_s: 30, lease_s: 8, ...change,
  };
}

export function event(type: string, fields: Record<string, unknown> = {}): EventBody {
  return { type, at: "2026-11-21T06:02:08.000Z", ...fields };
}

export function item(seq: number, type: string, fields: Record<string, unknown> = {}): Sequenced {
  return { seq, event: event(type, fields) };
}

export function said(seq: number, origin: string, text: string, fields: Record<string, unknown> = {}): Sequenced {
  return item(seq, "message.sent", { origin, text, ...fields });
}

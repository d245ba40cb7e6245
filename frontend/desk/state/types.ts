/** Shapes the server sends to the desk; times are whole microseconds unless a name says otherwise. */

import type { EventBody } from "../../shared/wire";

export type Presence = "ready" | "break" | "offline";
export type Role = "agent" | "supervisor" | "admin";

export interface Me {
  id: string;
  name: string;
  number?: string | null;
  role: Role;
  state: Presence;
  state_since: number;
  capacity: number;
  load: number;
  lang: string;
}

export interface Offer {
  offer_id: string;
  lease_until: number;
}

/** One conversation of mine, or one offered to me. */
export interface Row {
  key: string;
  id: string;
  phase: "offered" | "agent" | "wrap_up";
  name: string;
  title: string;
  preview: string;
  lang: string;
  queue: string;
  lane: string;
  express: boolean;
  returned: boolean;
  verified: boolean;
  requested_at: number | null;
  due_at: number | null;
  answered_at: number | null;
  waiting_since: number | null;
  unread: number;
  last_at: number;
  offer: Offer | null;
  reason: string | null;
  detail: string | null;
  via: string | null;
  first_replied: boolean;
  transfers: number;
  handover?: Handover;
}

/** What need not be found out again: ids of articles, the last words before, and how the contact feels. */
export interface Handover {
  asked: string;
  tried: string[];
  suggested: string[];
  mood: number;
  entitled: boolean;
}

/** Somebody in line, seen by every desk without a word of what they wrote. */
export interface Waiting {
  key: string;
  queue: string;
  queue_name?: string;
  lane: string;
  requested_at: number;
  due_at: number;
  absent?: boolean;
  offered_to?: string | null;
}

export interface Colleague {
  key?: string;
  id: string;
  name: string;
  state: Presence;
  load: number;
  capacity: number;
  connected?: boolean;
}

export interface Named {
  id: string;
  name: string;
}

export interface Canned {
  id: string;
  shortcut: string;
  text: string;
}

export interface InboxState {
  now: number | string;
  me: Me;
  rows: Row[];
  queue: Waiting[];
  agents: Colleague[];
  queues: Named[];
  dispositions: Named[];
  canned: Canned[];
  promise_s: number;
  lease_s: number;
  /** Whether a language model sums up why contacts came. */
  summaries?: boolean;
}

export interface Sequenced {
  seq: number;
  event: EventBody;
}

export interface ContactCard {
  name?: string;
  verified?: boolean;
  phone?: string;
  visits?: number;
  lang?: string;
  facts?: Record<string, string>;
}

/** What `open_thread` answers. */
export interface ThreadAnswer {
  events: Sequenced[];
  notes?: Sequenced[];
  cursor?: number;
  contact?: ContactCard;
}

/** What the page knows. Only `reducer.ts` makes new states; everything else reads. */

import type { Recorded } from "./events";

export type Phase = "none" | "bot" | "queued" | "agent" | "closed";

/** Lines of our own between the messages; the words are in the catalogue under `line.<name>`. */
export type LineName =
  | "queued" | "queued_for_you" | "connected" | "left" | "transferred" | "agent_lost" | "back"
  | "reopened" | "fresh" | "breached" | "freeze_asked" | "freeze_asked_verified" | "freeze_done";

/** A file that came with a message: picture, voice or file, a blank, and its path below the conversations. */
export interface WithFile { file?: string | null | undefined }

export interface Mine extends WithFile { kind: "mine"; key: string; at: string; text: string }
export interface BotSays {
  kind: "bot";
  key: string;
  at: string;
  text: string;
  /** Which phrase of the bot this is, or null for a cited answer. */
  template: string | null;
  articleId: string | null;
  source: string | null;
  choices: readonly { id: string; label: string }[];
}
export interface AgentSays extends WithFile { kind: "agent"; key: string; at: string; text: string; agentId: string }
export interface SystemSays { kind: "system"; key: string; at: string; text: string }
export interface Line { kind: "line"; key: string; at: string; name: LineName; params: Record<string, string | number> }
export interface Marker { kind: "ticket" | "closing"; key: string; at: string }
export type Item = Mine | BotSays | AgentSays | SystemSays | Line | Marker;

/** The place in line, with everything that was proved about it. */
export interface Place {
  position: number | null;
  p50: number | null;
  p90: number | null;
  /** The last change of the position, with its recorded cause. */
  moved: { from: number; to: number; cause: string; at: string } | null;
  /** When the numbers were true. */
  at: string;
  since: string;
  busy: { agents: number; at: string } | null;
  offeredTo: string | null;
  absent: boolean;
}

/** A message of ours that the server has not yet written down. */
export interface Unsent { clientId: string; text: string; at: number; acked: boolean; failed: string | null }

export interface State {
  ready: boolean;
  shop: { name: string; botName: string };
  contact: { verified: boolean };
  agents: Readonly<Record<string, { name: string; number?: string }>>;
  queueOpen: boolean;
  /** Server clock minus ours, milliseconds. */
  skewMs: number;
  conversation: string | null;
  seq: number;
  phase: Phase;
  agent: string | null;
  place: Place | null;
  items: readonly Item[];
  unsent: readonly Unsent[];
  /** A person was asked for here and the server has not confirmed it yet. */
  asking: boolean;
  judged: Readonly<Record<string, boolean>>;
  rated: number | null;
  typing: boolean;
  /** An event is missing: ask the server for everything. */
  resync: boolean;
}

export const INITIAL: State = {
  ready: false,
  shop: { name: "", botName: "" },
  contact: { verified: false },
  agents: {},
  queueOpen: true,
  skewMs: 0,
  conversation: null,
  seq: 0,
  phase: "none",
  agent: null,
  place: null,
  items: [],
  unsent: [],
  asking: false,
  judged: {},
  rated: null,
  typing: false,
  resync: false,
};

/** The part of a snapshot that is about the contact's page. */
export interface PanelSnapshot {
  now: string;
  shop: { name: string; bot_name: string };
  contact: { verified: boolean };
  conversation: { id: string; events: Recorded[] } | null;
  agents: Record<string, { name: string; number?: string }>;
  queue_open: boolean;
}

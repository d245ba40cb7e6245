/** Frames of the socket and errors of the API, as the server sends them. Nothing here decides anything. */

/** An error everywhere: what was wrong, with the caller's next step in `message`. */
export interface Fault {
  code: string;
  message: string;
  params?: Record<string, unknown>;
  retry_after_s?: number;
}

/** An event of a stream: `type` and `at` always, the rest by the event catalogue. */
export interface EventBody {
  type: string;
  at: string;
  actor?: string;
  actor_id?: string | null;
  [field: string]: unknown;
}

export interface EventFrame {
  type: "event";
  stream: string;
  seq: number;
  event: EventBody;
}

export interface RowFrame {
  type: "row";
  view: string;
  seq: number;
  op: "put" | "del";
  key: string;
  row?: Record<string, unknown>;
}

export interface SnapshotFrame {
  type: "snapshot";
  epoch: string;
  cursors: Record<string, number>;
  state: Record<string, unknown>;
}

export interface TypingFrame {
  type: "typing";
  conversation_id: string;
  who: "agent" | "bot" | "contact";
  name?: string;
}

export interface ResetFrame {
  type: "reset";
  reason: "epoch" | "gap" | "overflow" | "signed_out";
}

/** What a link hands to its page. */
export type StateFrame = EventFrame | RowFrame | SnapshotFrame | TypingFrame | ResetFrame;

export type ServerFrame =
  | StateFrame
  | { type: "ack"; id: string; result: Record<string, unknown> }
  | { type: "error"; id: string | null; error: Fault }
  | { type: "ping"; at: string };

/** One request to the server; `id` is kept when it is sent again, so a retry is recognised. */
export interface Command {
  id: string;
  cmd: string;
  args: Record<string, unknown>;
  at: number;
}

/** A command the server refused, or one that could not be kept. */
export class Refused extends Error {
  readonly fault: Fault;

  constructor(fault: Fault) {
    super(fault.message);
    this.fault = fault;
  }
}

/** Read one frame; null when it is not one of ours. */
export function readFrame(data: unknown): ServerFrame | null {
  if (typeof data !== "string") return null;
  try {
    const frame = JSON.parse(data) as { type?: unknown } | null;
    return typeof frame?.type === "string" ? (frame as ServerFrame) : null;
  } catch {
    return null;
  }
}

/** A new id of 16 letters and digits; works on plain http as well, where `randomUUID` does not exist. */
export function freshId(prefix: string): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return prefix + Array.from(bytes, (byte) => (byte % 36).toString(36)).join("");
}

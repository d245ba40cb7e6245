/** The events of a matter that the contact's page understands, with the fields it reads. Others are passed over. */

import type { EventBody } from "../shared/wire";

interface Fields {
  "conversation.opened": { cause: "new" | "returned"; entitled?: boolean };
  "conversation.closed": { by: "contact" | "agent" };
  "conversation.rated": { score: number };
  "conversation.transferred": { from_agent_id: string; to_agent_id?: string | null; to_queue?: string | null };
  "message.sent": {
    origin: "contact" | "bot" | "agent" | "system";
    text: string;
    client_id?: string | null;
    agent_id?: string | null;
    article_id?: string | null;
    source?: string | null;
    choices?: string[];
    choice_labels?: string[];
    template?: string | null;
    kind?: string;
    attachment_id?: string | null;
  };
  "answer.judged": { article_id: string; solved: boolean };
  "handover.requested": { via: string; reason: string };
  "queue.entered": { queue: string; lane: string };
  "queue.returned": { cause: "contact_back" | "agent_lost" | "transfer" | "freeze" | "entitlement" };
  "queue.absent": object;
  "queue.left": { cause: "answered" | "own_act" | "callback" };
  "queue.position_shown": { position: number; p50_s: number | null; p90_s: number | null; cause: string };
  "queue.busy_shown": { eligible: number; free: number };
  "offer.made": { agent_id: string };
  "offer.accepted": { agent_id: string; wait_s: number };
  "offer.declined": object;
  "offer.expired": object;
  "connection.resumed": { position_before: number; position_after: number };
  "sla.breached": { promise: string; after_s: number };
  "freeze.requested": { verified: boolean };
  "freeze.done": { receipt: string };
}

export type EventType = keyof Fields;

/** One event of type `T`, as it arrives: who speaks by name is added by the server. */
export type EventOf<T extends EventType> = Fields[T] & { type: T; at: string; agent_name?: string | null; to_agent_name?: string | null };

/** Events in order, as the snapshot brings them. */
export interface Recorded {
  seq: number;
  event: EventBody;
}

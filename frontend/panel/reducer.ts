/** One pure reducer: the same events, from a snapshot or live, give the same page. */

import type { EventBody, StateFrame } from "../shared/wire";
import { INITIAL, type PanelSnapshot, type State } from "./state";
import { applyEvent } from "./story";

export type Action =
  | { type: "frame"; frame: StateFrame; now: number }
  | { type: "say"; clientId: string; text: string; at: number }
  | { type: "acked"; clientId: string }
  | { type: "failed"; clientId: string; reason: string }
  | { type: "discard"; clientId: string }
  | { type: "ask" }
  | { type: "asked" }
  | { type: "judge"; key: string; solved: boolean }
  | { type: "rate"; score: number }
  | { type: "quiet" };

const STREAM = "conversation:";

export function reduce(state: State, action: Action): State {
  switch (action.type) {
    case "frame":
      return onFrame(state, action.frame, action.now);
    case "say":
      return { ...state, unsent: [...state.unsent, { ...action, acked: false, failed: null }] };
    case "acked":
      return mark(state, action.clientId, { acked: true });
    case "failed":
      return mark(state, action.clientId, { failed: action.reason });
    case "discard":
      return { ...state, unsent: state.unsent.filter((each) => each.clientId !== action.clientId) };
    case "ask":
      return { ...state, asking: state.phase !== "queued" && state.phase !== "agent" };
    case "asked":
      return { ...state, asking: false };
    case "judge":
      return { ...state, judged: { ...state.judged, [action.key]: action.solved } };
    case "rate":
      return { ...state, rated: action.score };
    case "quiet":
      return { ...state, typing: false };
  }
}

function onFrame(state: State, frame: StateFrame, now: number): State {
  switch (frame.type) {
    case "snapshot":
      return fromSnapshot(state, frame.state as unknown as PanelSnapshot, now);
    case "event":
      return frame.stream.startsWith(STREAM) ? live(state, frame.stream.slice(STREAM.length), frame.seq, frame.event) : state;
    case "typing":
      return frame.who === "contact" ? state : { ...state, typing: true };
    default:
      return state;
  }
}

/** Start from what the server says; only what is unsent or just pressed here is our own. */
function fromSnapshot(old: State, snapshot: PanelSnapshot, now: number): State {
  const fresh: State = {
    ...INITIAL,
    ready: true,
    shop: { name: snapshot.shop.name, botName: snapshot.shop.bot_name },
    contact: { verified: snapshot.contact.verified },
    agents: snapshot.agents,
    skewMs: Date.parse(snapshot.now) - now,
    conversation: snapshot.conversation?.id ?? null,
    unsent: old.unsent,
    asking: old.asking,
    judged: old.judged,
  };
  const told = (snapshot.conversation?.events ?? []).reduce((state, { seq, event }) => step(state, seq, event), fresh);
  return { ...told, queueOpen: snapshot.queue_open };
}

function live(state: State, conversation: string, seq: number, event: EventBody): State {
  if (conversation !== state.conversation) {
    if (event.type !== "conversation.opened" && seq !== 1) return { ...state, resync: true };
    return step({ ...state, conversation, seq: 0 }, seq, event);
  }
  return step(state, seq, event);
}

/** Apply one event in its order: a repeat changes nothing, a gap changes nothing but asks for a new start. */
function step(state: State, seq: number, event: EventBody): State {
  if (seq <= state.seq) return state;
  if (seq !== state.seq + 1) return { ...state, resync: true };
  return { ...applyEvent(state, event), seq };
}

function mark(state: State, clientId: string, change: { acked?: boolean; failed?: string }): State {
  return { ...state, unsent: state.unsent.map((each) => (each.clientId === clientId ? { ...each, ...change } : each)) };
}

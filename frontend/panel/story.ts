/** What each event of a matter changes on the page. */

import type { EventBody } from "../shared/wire";
import type { EventOf, EventType } from "./events";
import type { Item, LineName, Place, State } from "./state";

type Handlers = { [T in EventType]: (state: State, event: EventOf<T>) => State };

/** The state after one event; an event this page does not know changes nothing. */
export function applyEvent(state: State, event: EventBody): State {
  const handler = HANDLERS[event.type as EventType] as ((state: State, event: EventBody) => State) | undefined;
  return handler ? handler(named(state, event), event) : state;
}

/** Reasons by which the bot gave up by itself and queued the contact. */
const UNSURE = new Set(["unsure", "no_answer", "loop", "flow_failed", "tool_failed", "error"]);

const HANDLERS: Handlers = {
  "conversation.opened": (state, { cause, at }) => {
    const next: State = { ...without(state, "closing"), phase: "bot", agent: null, rated: null };
    if (cause === "returned") return line(next, at, "reopened");
    return next.items.length > 0 ? line(next, at, "fresh") : next;
  },
  "conversation.closed": (state, { at }) =>
    push({ ...without(state, "closing"), phase: "closed", asking: false, typing: false }, { kind: "closing", key: key(state), at }),
  "conversation.rated": (state, { score }) => ({ ...state, rated: score }),
  "conversation.transferred": (state, event) =>
    line(state, event.at, "transferred", {
      from: nameOf(state, event.from_agent_id),
      to: event.to_agent_name ?? nameOf(state, event.to_agent_id),
    }),
  "message.sent": (state, event) => {
    const shown = push(state, message(key(state), event));
    if (event.origin === "agent") return { ...shown, typing: false };
    return { ...shown, unsent: shown.unsent.filter((each) => each.clientId !== event.client_id) };
  },
  "answer.judged": (state, { article_id, solved }) => {
    const answer = state.items.findLast((item) => item.kind === "bot" && item.articleId === article_id);
    return answer ? { ...state, judged: { ...state.judged, [answer.key]: solved } } : state;
  },
  "handover.requested": (state, { at, reason }) =>
    line(state, at, UNSURE.has(reason) ? "queued_for_you" : "queued"),
  "queue.entered": (state, { at }) => enter(state, at),
  "queue.returned": (state, { at, cause }) => {
    const waiting = state.place ? place(state, cause === "entitlement" ? {} : { absent: false }) : enter(state, at);
    if (cause === "agent_lost") return line(waiting, at, "agent_lost", { name: nameOf(state, state.agent) });
    return cause === "contact_back" ? line(waiting, at, "back") : waiting;
  },
  "queue.absent": (state) => place(state, { absent: true }),
  "queue.left": (state, { at, cause }) => {
    const out = without(state);
    return cause === "own_act" ? line({ ...out, phase: out.phase === "queued" ? "bot" : out.phase }, at, "left") : out;
  },
  "queue.position_shown": (state, { at, position, p50_s, p90_s, cause }) =>
    place(open(move(state, position, cause, at), p90_s !== null), { p50: p50_s, p90: p90_s, at }),
  "queue.busy_shown": (state, { at, eligible, free }) =>
    place({ ...state, queueOpen: eligible > 0 }, { busy: free === 0 ? { agents: eligible, at } : null }),
  "offer.made": (state, { agent_id }) => place(open(state), { offeredTo: agent_id }),
  "offer.declined": (state) => place(state, { offeredTo: null }),
  "offer.expired": (state) => place(state, { offeredTo: null }),
  "offer.accepted": (state, { at, agent_id, wait_s }) =>
    line({ ...without(state), phase: "agent", agent: agent_id, asking: false }, at, "connected", {
      name: nameOf(state, agent_id),
      wait: wait_s,
    }),
  "connection.resumed": (state, { at, position_after }) => move(state, position_after, "resumed", at),
  "sla.breached": (state, { at, after_s }) => (state.phase === "queued" ? line(state, at, "breached", { s: after_s }) : state),
  "freeze.requested": (state, { at, verified }) => line(state, at, verified ? "freeze_asked_verified" : "freeze_asked"),
  "freeze.done": (state, { at, receipt }) => line(state, at, "freeze_done", { receipt }),
};

/** The name of an agent, or nothing: the page then says "客服". */
export function nameOf(state: State, agentId: string | null | undefined): string {
  return (agentId && state.agents[agentId]?.name) ?? "";
}

function key(state: State): string {
  return `${state.conversation ?? ""}:${state.items.length}:${state.seq}`;
}

function push(state: State, item: Item): State {
  return { ...state, items: [...state.items, item] };
}

function line(state: State, at: string, name: LineName, params: Record<string, string | number> = {}): State {
  return push(state, { kind: "line", key: key(state), at, name, params });
}

function enter(state: State, at: string): State {
  const fresh: Place = {
    position: null, p50: null, p90: null, moved: null, at, since: at, busy: null, offeredTo: null, absent: false,
  };
  const next: State = { ...without(state), phase: "queued", agent: null, asking: false, typing: false, place: fresh };
  return push(next, { kind: "ticket", key: key(state), at });
}

/** Somebody is on duty, as an offer or a time to wait shows. */
function open(state: State, is = true): State {
  return is && !state.queueOpen ? { ...state, queueOpen: true } : state;
}

/** Change the position; a change keeps its cause until the next one. */
function move(state: State, to: number, cause: string, at: string): State {
  const from = state.place?.position ?? null;
  return place(state, { position: to, at, ...(from === null || from === to ? {} : { moved: { from, to, cause, at } }) });
}

/** Take the ticket (and one other marker) off the page: the wait is over. */
function without(state: State, other = ""): State {
  return { ...state, place: null, items: state.items.filter(({ kind }) => kind !== "ticket" && kind !== other) };
}

function place(state: State, change: Partial<Place>): State {
  return state.place ? { ...state, place: { ...state.place, ...change } } : state;
}

/** Learn the name the server put beside an agent's id. */
function named(state: State, event: EventBody): State {
  const { agent_id: id, agent_name: name } = event;
  if (typeof id !== "string" || typeof name !== "string" || state.agents[id]?.name === name) return state;
  return { ...state, agents: { ...state.agents, [id]: { ...state.agents[id], name } } };
}

function message(itemKey: string, event: EventOf<"message.sent">): Item {
  const base = { key: itemKey, at: event.at, text: event.text };
  const file = event.attachment_id && `${event.kind} ${itemKey.replace(/:.*/, "")}/attachments/${event.attachment_id}`;
  switch (event.origin) {
    case "contact":
      return { kind: "mine", ...base, file };
    case "agent":
      return { kind: "agent", ...base, file, agentId: event.agent_id ?? "" };
    case "system":
      return { kind: "system", ...base };
    case "bot": {
      const labels = event.choice_labels ?? [];
      const choices = (event.choices ?? []).map((id, index) => ({ id, label: labels[index] ?? id }));
      const { template = null, article_id: articleId = null, source = null } = event;
      return { kind: "bot", ...base, template, articleId, source, choices };
    }
  }
}

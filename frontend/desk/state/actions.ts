/** Everything an agent can do to a conversation, as socket commands. */

import { signal } from "@preact/signals";
import { Link, type Status } from "../../shared/link";
import { storedOutbox } from "../../shared/outbox";
import { Refused, freshId, type Command } from "../../shared/wire";
import { offsetMs } from "./clock";
import * as desk from "./desk";
import type { DraftKind } from "./drafts";
import { lang, t } from "./i18n";
import { ticket } from "./rest";
import { outcomeOf } from "./suggestions";
import type { Presence, Row, ThreadAnswer } from "./types";

/** The truth about the line to the server. */
export const line = signal<Status>({ phase: "connecting", trouble: null, lostAt: null, tries: 0, retryAt: null });
export const isLive = (): boolean => line.value.phase === "live";

let link: Link | null = null;
let ahead = 0;
const opening = new Set<string>();

/** The server's time by our clock, ms. */
export const serverNow = (): number => Date.now() + ahead;

/** Open the line for one agent; `onEnd` is told when the server ends the session. */
export function connect(agentId: string, onEnd: () => void): () => void {
  const next = new Link({
    client: "desk",
    lang: () => lang.value,
    ticket,
    outbox: storedOutbox(`zhida.desk.${agentId}.out.`),
    onStatus: (status) => {
      if (status.phase !== "live" && line.value.phase === "live") desk.dispatch({ kind: "disconnected" });
      line.value = status;
      if (status.trouble === "signed_out") onEnd();
    },
    onFrame: (frame) => {
      if (frame.type === "snapshot") ahead = offsetMs(frame.state["now"] as string | number, Date.now());
      desk.dispatch({ kind: "frame", frame, at_ms: serverNow() });
    },
  });
  link = next;
  for (const { command, answer } of next.restore()) follow(command, answer);
  next.start();
  const nudge = () => next.nudge();
  const lost = () => next.lost();
  window.addEventListener("online", nudge);
  window.addEventListener("focus", nudge);
  window.addEventListener("offline", lost);
  return () => {
    window.removeEventListener("online", nudge);
    window.removeEventListener("focus", nudge);
    window.removeEventListener("offline", lost);
    next.stop();
    if (link === next) link = null;
    opening.clear();
  };
}

/** Tell the line to try at once. */
export const retryNow = (): void => link?.nudge();

/** Ask the server; a refusal becomes a line on screen and `false`. */
async function ask(cmd: string, args: Record<string, unknown>): Promise<boolean> {
  try {
    if (link === null) throw new Refused({ code: "offline", message: "" });
    await link.send(cmd, args);
    return true;
  } catch (error) {
    desk.say(explain(error));
    return false;
  }
}

function explain(error: unknown): string {
  if (!(error instanceof Refused) || error.fault.code === "offline") return t("offline.not_now");
  return error.fault.code === "offer_gone" ? t("offer.gone") : error.fault.message;
}

/** Fetch the thread on screen when it is missing or may have holes. */
export function refreshThread(): void {
  const row = desk.current.value;
  if (row === null || row.phase === "offered" || link === null || !isLive()) return;
  if (opening.has(row.id) || desk.thread.value?.fresh === true) return;
  void openThread(link, row.id);
}

async function openThread(by: Link, id: string): Promise<void> {
  opening.add(id);
  try {
    const answer = (await by.send("open_thread", { conversation_id: id })) as unknown as ThreadAnswer;
    for (const other of Object.keys(desk.model.value.threads)) if (other !== id) forgetCursors(by, other);
    by.cursors.set(`conversation:${id}`, answer.events.at(-1)?.seq ?? answer.cursor ?? 0);
    desk.dispatch({ kind: "thread", id, answer });
  } catch (error) {
    if (error instanceof Refused && error.fault.code !== "offline") desk.say(error.fault.message);
  } finally {
    opening.delete(id);
  }
}

/** The server no longer follows this thread; its next frame says nothing about a gap. */
function forgetCursors(by: Link, id: string): void {
  by.cursors.set(`conversation:${id}`, null);
  by.cursors.set(`notes:${id}`, null);
}

/** Write a reply or note into a conversation; it is kept until the server has it. */
export function send(id: string, kind: DraftKind, text: string): void {
  const body = text.trim();
  if (body === "" || link === null) return;
  desk.keepDraft(id, kind, "");
  const clientId = freshId("m");
  const outcome = kind === "reply" ? outcomeOf(id) : null;
  const args = { conversation_id: id, client_id: clientId, text: body, ...(outcome !== null && { suggestion: outcome }) };
  follow({ id: clientId, cmd: kind, args, at: Date.now() }, link.send(kind, args, { id: clientId }));
}

/** Send a file that the server keeps already, named for the time it is on its way. */
export function sendFile(id: string, attachment: string, name: string): void {
  if (link === null) return;
  const clientId = freshId("m");
  const args = { conversation_id: id, client_id: clientId, text: name, attachment };
  follow({ id: clientId, cmd: "reply", args, at: Date.now() }, link.send("reply", args, { id: clientId }));
}

/** Show a message on its way until the server answers. */
function follow(command: Command, answer: Promise<unknown>): void {
  const { conversation_id, client_id, text } = command.args as Record<string, string>;
  if (client_id === undefined || conversation_id === undefined || text === undefined) return;
  const kind = command.cmd === "note" ? "note" : "reply";
  const at_ms = command.at + ahead;
  desk.dispatch({ kind: "queued", pending: { client_id, conversation_id, kind, text, at_ms, state: "sending" } });
  answer.then(
    () => desk.dispatch({ kind: "acked", client_id }),
    (error: unknown) => desk.dispatch({ kind: "refused", client_id, reason: explain(error) }),
  );
}

/** Take a refused message back into the composer. */
export function takeBack(clientId: string): void {
  const one = desk.model.value.pending.find((pending) => pending.client_id === clientId);
  if (one === undefined) return;
  const kept = desk.draft(one.conversation_id, one.kind);
  desk.keepDraft(one.conversation_id, one.kind, kept === "" ? one.text : `${one.text}\n${kept}`);
  desk.dispatch({ kind: "dropped", client_id: clientId });
  desk.takenBack.value += 1;
  desk.compose(one.kind);
}

export async function accept(row: Row): Promise<void> {
  if (row.offer !== null && (await ask("accept", { conversation_id: row.id, offer_id: row.offer.offer_id }))) {
    desk.wanted.value = row.id;
  }
}

export async function decline(row: Row): Promise<void> {
  if (row.offer !== null) await ask("decline", { conversation_id: row.id, offer_id: row.offer.offer_id });
}

export async function take(id: string): Promise<void> {
  if (await ask("take", { conversation_id: id })) desk.wanted.value = id;
}

export const setPresence = (state: Presence): Promise<boolean> => ask("state", { state });
export const wrapUp = (id: string, disposition: string): Promise<boolean> => ask("wrap_up", { conversation_id: id, disposition });
export const transfer = (id: string, to: { to_agent_id: string } | { to_queue: string }): Promise<boolean> =>
  ask("transfer", { conversation_id: id, ...to });

/** Not worth a word when they fail: seen, typing, no longer looking. */
export const read = (id: string): void => link?.tell("read", { conversation_id: id });
export const typing = (id: string): void => link?.tell("typing", { conversation_id: id });

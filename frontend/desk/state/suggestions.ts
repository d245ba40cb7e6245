/** What could be said next: cited articles for the contact's last words. One key puts one into the reply; none is ever sent by itself. */

import { signal } from "@preact/signals";
import { call } from "../../shared/api";
import { column, current, quote, thread } from "./desk";
import { field } from "./matter";
import type { Sequenced } from "./types";

export interface Suggestion {
  article_id: string;
  question: string;
  answer: string;
  source: string;
  /** Since when its text is in force. */
  at: string;
}

export interface Shown {
  id: string;
  for_seq: number;
  items: Suggestion[];
}

/** What a reply says about the suggestions: the article in it, null for none. */
export interface Outcome {
  id: string;
  article_id: string | null;
}

/** Conversation id to what is shown beside it; what was shown stays until the next answer has come. */
export const suggestions = signal<Readonly<Record<string, Shown>>>({});

/** Conversation id to the contact's message that was last asked for. */
const asked = new Map<string, number>();
/** Conversation id to what was put into its reply and is not sent yet. */
const taken = new Map<string, Outcome>();
/** What the server was told about already. */
const told = new Set<string>();

/** The contact's last message; 0 before the first. */
export function lastSaid(events: readonly Sequenced[]): number {
  return events.findLast(({ event }) => event.type === "message.sent" && field(event, "origin") === "contact")?.seq ?? 0;
}

/** Ask what answers the contact on screen when they said something new. */
export function refreshSuggestions(): void {
  const row = current.value;
  const opened = thread.value;
  if (row?.phase !== "agent" || opened === undefined) return;
  const seq = lastSaid(opened.events);
  if (seq === 0 || asked.get(row.id) === seq) return;
  asked.set(row.id, seq);
  void load(row.id, seq);
}

async function load(id: string, seq: number): Promise<void> {
  try {
    const answer = await call<Shown>("GET", `/conversations/${encodeURIComponent(id)}/suggestions`);
    // A slow answer never replaces that of a later message.
    if (answer.for_seq >= (suggestions.value[id]?.for_seq ?? 0)) suggestions.value = { ...suggestions.value, [id]: answer };
  } catch {
    if (asked.get(id) === seq) asked.delete(id);
  }
}

/** Put one of the suggestions on screen into the reply. */
export function insertSuggestion(at: number): void {
  const row = current.value;
  const shown = row?.phase === "agent" ? suggestions.value[row.id] : undefined;
  const item = shown?.items[at];
  if (row === null || shown === undefined || item === undefined) return;
  taken.set(row.id, { id: shown.id, article_id: item.article_id });
  column.value = "thread";
  quote(row.id, item.answer);
}

/** What the reply that is being sent says about the suggestions, once for each set that was shown. */
export function outcomeOf(id: string): Outcome | null {
  const own = taken.get(id);
  const shown = suggestions.value[id];
  taken.delete(id);
  if (own === undefined && (shown === undefined || shown.items.length === 0 || told.has(shown.id))) return null;
  const outcome = own ?? { id: shown?.id ?? "", article_id: null };
  told.add(outcome.id);
  return outcome;
}

/** Forget everything when somebody else signs in. */
export function forgetSuggestions(): void {
  suggestions.value = {};
  [asked, taken, told].forEach((kept) => kept.clear());
}

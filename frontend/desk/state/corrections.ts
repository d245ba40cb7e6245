/** What the agent said of the bot's answers: which article would have been right, or that none is. */

import { signal } from "@preact/signals";
import { call } from "../../shared/api";
import { say } from "./desk";
import { t } from "./i18n";
import { reason } from "./rest";
import { suggestions } from "./suggestions";
import { titles } from "./titles";

/** One article that may have been right. */
export interface Choice {
  id: string;
  question: string;
}

const MOST = 4;

/** Conversation and article to what is known of the answer: being corrected, or what would have been right. */
export const corrections = signal<Readonly<Record<string, { state: "open" | "sending" } | { state: "kept"; right: string | null }>>>({});

export const keyOf = (conversation: string, article: string): string => `${conversation} ${article}`;

/** Articles to choose from: those that came with the handover, then those beside the reply. */
export function choicesFor(conversation: string, answered: string, suggested: readonly string[]): Choice[] {
  const named = suggested.flatMap((id) => (id in titles.value ? [{ id, question: titles.value[id]?.question ?? "" }] : []));
  const beside = (suggestions.value[conversation]?.items ?? []).map(({ article_id, question }) => ({ id: article_id, question }));
  const found = new Map([...named, ...beside].filter(({ id }) => id !== answered).map((one) => [one.id, one]));
  return [...found.values()].slice(0, MOST);
}

/** Begin to correct an answer, or leave it as it is. */
export function toggle(conversation: string, article: string): void {
  const key = keyOf(conversation, article);
  const { [key]: known, ...others } = corrections.value;
  corrections.value = known === undefined ? { ...others, [key]: { state: "open" } } : others;
}

/** Tell the server; the choice comes back when it was not taken. */
export async function correct(conversation: string, answered: string, right: Choice | null): Promise<void> {
  const key = keyOf(conversation, answered);
  const put = (value: (typeof corrections.value)[string]) => { corrections.value = { ...corrections.value, [key]: value }; };
  put({ state: "sending" });
  try {
    await call("POST", `/conversations/${encodeURIComponent(conversation)}/correction`, { answered, should_be: right?.id ?? null });
    put({ state: "kept", right: right?.question ?? null });
  } catch (error) {
    put({ state: "open" });
    say(reason(error) ?? t("offline.not_now"));
  }
}

/** Forget everything when somebody else signs in. */
export function forgetCorrections(): void {
  corrections.value = {};
}

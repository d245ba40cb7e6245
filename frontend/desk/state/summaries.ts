/** Why the contact came, in a line a language model wrote in their words; asked for once for each handover. */

import { signal } from "@preact/signals";
import { call } from "../../shared/api";
import { current, model } from "./desk";

export interface Summary {
  /** Null when the contact said nothing. */
  text: string | null;
  /** False where it is the contact's last messages. */
  by_model: boolean;
}

const NOTHING: Summary = { text: null, by_model: false };

/** Conversation id to its summary; missing while it is being written. */
export const summaries = signal<Readonly<Record<string, Summary>>>({});

/** Conversation id to the handover that was asked about. */
const asked = new Map<string, number | null>();

/** Ask why the contact on screen came, where there is a model to say it. */
export function refreshSummary(): void {
  const row = current.value;
  if (!model.value.summaries || row === null || row.phase === "wrap_up") return;
  if (asked.has(row.id) && asked.get(row.id) === row.requested_at) return;
  asked.set(row.id, row.requested_at);
  void load(row.id, row.requested_at);
}

async function load(id: string, handover: number | null): Promise<void> {
  const answer = await call<Summary>("GET", `/conversations/${encodeURIComponent(id)}/summary`).catch(() => NOTHING);
  if (asked.get(id) === handover) summaries.value = { ...summaries.value, [id]: answer };
}

/** Forget everything when somebody else signs in. */
export function forgetSummaries(): void {
  summaries.value = {};
  asked.clear();
}

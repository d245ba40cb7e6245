/** The living desk: signals over the model, and where on screen the agent is. */

import { batch, computed, signal } from "@preact/signals";
import { withAnswer } from "./articles";
import { DraftStore, type DraftKind } from "./drafts";
import { group, neighbour, ordered } from "./groups";
import { EMPTY, reduce, type Input, type Model } from "./model";
import type { Row } from "./types";

export type Tab = "mine" | "line";
export type Page = "inbox" | "agents" | "knowledge" | "bot" | "plan";
export type Column = "list" | "thread" | "profile";
export type Sheet = "none" | "transfer" | "wrap_up" | "shortcuts" | "articles";

export const model = signal<Model>(EMPTY);
/** Server time in ms, renewed every quarter of a second. */
export const now = signal(Date.now());
export const selected = signal<string | null>(null);
export const tab = signal<Tab>("mine");
export const page = signal<Page>("inbox");
/** On a narrow screen, the one column that is shown. */
export const column = signal<Column>("list");
export const sheet = signal<Sheet>("none");
export const notice = signal<{ text: string; key: number } | null>(null);
/** Counts requests to put the caret into the composer. */
export const composeAsked = signal(0);
/** Counts texts put into the composer from outside, which then reads its draft again. */
export const takenBack = signal(0);
export const writing = signal<DraftKind>("reply");
export const botOpen = signal(false);
/** A conversation I asked for and that opens as soon as it is mine. */
export const wanted = signal<string | null>(null);
/** Counts writes to the draft store, so that marks in the list follow. */
export const draftsChanged = signal(0);

export const groups = computed(() => group(model.value.rows));
export const order = computed(() => ordered(groups.value));
export const current = computed<Row | null>(() => (selected.value === null ? null : (model.value.rows[selected.value] ?? null)));
/** The thread on screen, once all of it was fetched. */
export const thread = computed(() => {
  const known = selected.value === null ? undefined : model.value.threads[selected.value];
  return known?.whole === true ? known : undefined;
});

let drafts: DraftStore | null = null;

export function dispatch(input: Input): void {
  model.value = reduce(model.value, input);
}

/** Begin for one agent: their drafts come back. */
export function begin(agentId: string): void {
  drafts = new DraftStore(localStorage, agentId);
}

/** End: forget what was on screen, keep what was written. */
export function finish(): void {
  batch(() => {
    model.value = EMPTY;
    selected.value = null;
    wanted.value = null;
    sheet.value = "none";
    page.value = "inbox";
    column.value = "list";
    drafts = null;
  });
}

export function draft(id: string, kind: DraftKind): string {
  return drafts?.read(id, kind) ?? "";
}

export function keepDraft(id: string, kind: DraftKind, text: string): void {
  drafts?.write(id, kind, text);
  draftsChanged.value += 1;
}

/** Forget drafts of conversations that are no longer mine. */
export function tidyDrafts(): void {
  for (const id of drafts?.ids() ?? []) if (!(id in model.value.rows)) drafts?.forget(id);
}

/** Say a short line to the agent; it goes away by itself. */
export function say(text: string): void {
  notice.value = { text, key: (notice.value?.key ?? 0) + 1 };
}

/** Open a conversation on screen, ready to write. */
export function select(id: string): void {
  batch(() => {
    selected.value = id;
    page.value = "inbox";
    tab.value = "mine";
    column.value = "thread";
    writing.value = "reply";
    botOpen.value = false;
    sheet.value = "none";
    composeAsked.value += 1;
  });
}

/** Go to the next or the previous conversation of the list. */
export function step(by: 1 | -1): void {
  const next = neighbour(order.value, selected.value, by);
  if (next !== null) select(next);
}

/** The reply field on screen, which puts an answer in where the caret stands and can undo it. */
interface ReplyField {
  id: string;
  insert: (answer: string) => void;
}

let field: ReplyField | null = null;

/** A reply field is on screen; the answer takes it away again. */
export function mountField(next: ReplyField): () => void {
  field = next;
  return () => { if (field === next) field = null; };
}

/** Put an answer into the reply that is being written; it is never sent by itself. */
export function quote(id: string, answer: string): void {
  if (field?.id === id) field.insert(answer);
  else {
    keepDraft(id, "reply", withAnswer(draft(id, "reply"), answer));
    takenBack.value += 1;
  }
  compose("reply");
}

/** Write a reply or a note next. */
export function compose(kind: DraftKind): void {
  batch(() => {
    writing.value = kind;
    composeAsked.value += 1;
  });
}

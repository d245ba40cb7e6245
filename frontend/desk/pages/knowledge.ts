/** What the page of knowledge shows and what is being written on it; it stays while one looks at something else. */

import { batch, computed, signal } from "@preact/signals";
import type { Account } from "../state/rest";
import * as api from "./api";
import { loaded } from "./loading";
import type { Article, Content, Draft, GroupState } from "./types";

export type Tab = "articles" | "drafts" | "questions" | "week";

/** A text that is being written: a new one, a change of an article, or a draft again. */
export interface Edit {
  content: Content;
  articleId: string | null;
  draftId: string | null;
  owner: string | null;
}

export const who = signal<Account | null>(null);
/** Approving, and deciding about questions, is for supervisors and admins. */
export const mayApprove = computed(() => who.value !== null && who.value.role !== "agent");
export const tab = signal<Tab>("articles");
export const editing = signal<Edit | null>(null);
export const articleId = signal<string | null>(null);
export const draftId = signal<string | null>(null);
export const groupId = signal<string | null>(null);
export const groupState = signal<GroupState>("open");

export const articleList = loaded(api.articles);
export const draftList = loaded(() => api.drafts("open"));
export const groupList = loaded(() => api.groups(groupState.value));

export function blank(): Content {
  return { question: "", answer: "", similar: [], tags: [], lang: "zh", source: "", audience: "everyone", valid_from: null, valid_to: null };
}

/** The part of an article that a draft of it holds. */
export function contentOf(article: Content): Content {
  const { question, answer, similar, tags, lang, source, audience, valid_from, valid_to } = article;
  return { question, answer, similar, tags, lang, source, audience, valid_from, valid_to };
}

/** Go on writing a draft. */
export function writeDraft(draft: Draft): void {
  editing.value = { content: draft.article, articleId: draft.article_id, draftId: draft.id, owner: draft.owner };
}

/** Begin to change an article; it stays in force until the change is approved. */
export function changeArticle(article: Article): void {
  editing.value = { content: contentOf(article), articleId: article.id, draftId: null, owner: article.owner };
}

/** Show a draft, fetched anew. */
export async function showDraft(id: string): Promise<void> {
  await draftList.load();
  batch(() => {
    editing.value = null;
    draftId.value = id;
    tab.value = "drafts";
  });
}

/** Show an article, fetched anew. */
export async function showArticle(id: string): Promise<void> {
  await Promise.all([articleList.load(), draftList.load()]);
  batch(() => {
    editing.value = null;
    articleId.value = id;
    tab.value = "articles";
  });
}

/** Keep the text as a draft and show it there. */
export async function keep(edit: Edit, content: Content, owner: string | null): Promise<void> {
  const draft = edit.draftId === null
    ? await api.addDraft({ article: content, ...(edit.articleId !== null && { article_id: edit.articleId }), ...(owner !== null && { owner }) })
    : await api.changeDraft(edit.draftId, content, owner);
  await showDraft(draft.id);
}

/** One line of a text that holds one thing on each line, blank ones left out. */
export function lines(text: string): string[] {
  return text.split("\n").map((line) => line.trim()).filter((line) => line !== "");
}

export interface Change {
  field: keyof Content;
  before: string;
  after: string;
}

/** What a draft changes in the article that is in force; everything when there is none. */
export function changesOf(before: Content | null, after: Content): Change[] {
  const fields = Object.keys(contentOf(after)) as (keyof Content)[];
  return fields
    .map((field) => ({ field, before: before === null ? "" : shown(before[field]), after: shown(after[field]) }))
    .filter((change) => change.before !== change.after);
}

function shown(value: string | string[] | null): string {
  return Array.isArray(value) ? value.join("\n") : (value ?? "");
}

/** Whether an article may be given today: null, or the first day it may, or the last day it could. */
export function timeOf(article: Content, today: string): { when: "early" | "over" | "soon"; day: string } | null {
  if (article.valid_from !== null && article.valid_from > today) return { when: "early", day: article.valid_from };
  if (article.valid_to === null) return null;
  if (article.valid_to < today) return { when: "over", day: article.valid_to };
  const left = (Date.parse(article.valid_to) - Date.parse(today)) / 86_400_000;
  return left <= SOON_DAYS ? { when: "soon", day: article.valid_to } : null;
}

/** Days before its end in which an article is marked. */
const SOON_DAYS = 14;

/** The day where the reader sits, 2026-11-30. */
export function today(): string {
  const now = new Date();
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}

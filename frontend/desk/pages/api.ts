/** Calls of the pages behind the rail. */

import { call } from "../../shared/api";
import type { Article, Audit, Content, Draft, DraftGiven, DraftState, Group, GroupState, BotPromise, Verdict, Version, Week } from "./types";

interface Page<T> {
  items: T[];
  next: string | null;
}

/** Every page of a list. */
async function all<T>(path: string): Promise<T[]> {
  const found: T[] = [];
  const mark = path.includes("?") ? "&" : "?";
  let next: string | null = null;
  do {
    const page: Page<T> = await call("GET", path + (next === null ? "" : `${mark}cursor=${encodeURIComponent(next)}`));
    found.push(...page.items);
    next = page.next;
  } while (next !== null);
  return found;
}

const at = (id: string): string => encodeURIComponent(id);

export const articles = (): Promise<Article[]> => all("/articles?limit=200");
export const versions = (id: string): Promise<Version[]> => all(`/articles/${at(id)}/versions`);
export const restore = (id: string, version: number): Promise<Article> => call("POST", `/articles/${at(id)}/restore`, { version });

export const drafts = (state: DraftState): Promise<Draft[]> => all(`/drafts?state=${state}`);
export const addDraft = (given: DraftGiven): Promise<Draft> => call("POST", "/drafts", given);
export const changeDraft = (id: string, article: Content, owner: string | null): Promise<Draft> =>
  call("PUT", `/drafts/${at(id)}`, { article, ...(owner !== null && { owner }) });
export const approve = (id: string): Promise<Article> => call("POST", `/drafts/${at(id)}/approve`, {});
export const reject = (id: string, reason: string): Promise<unknown> => call("POST", `/drafts/${at(id)}/reject`, { reason });

export const groups = (state: GroupState): Promise<Group[]> => all(`/questions/groups?state=${state}&days=28`);
export const draftOf = (id: string, text?: string): Promise<Draft> =>
  call("POST", `/questions/groups/${at(id)}/draft`, text === undefined ? {} : { text });
export const dismiss = (id: string): Promise<unknown> => call("POST", `/questions/groups/${at(id)}/dismiss`, {});
export const solve = (id: string, article_id: string, as_similar: string[]): Promise<unknown> =>
  call("POST", `/questions/groups/${at(id)}/solve`, { article_id, as_similar });

export const week = (ending: string | null): Promise<Week> => call("GET", `/growth/week${ending === null ? "" : `?ending=${ending}`}`);
export const csvOf = (ending: string): string => `/api/v1/growth/week.csv?ending=${ending}`;

export const promise = (): Promise<BotPromise> => call("GET", "/bot/promise");
export const certify = (): Promise<BotPromise> => call("POST", "/bot/calibrate", {});
export const audits = (): Promise<Audit[]> => all("/bot/audits?state=asked");
export const judge = (id: string, verdict: Verdict): Promise<unknown> => call("POST", `/bot/audits/${at(id)}`, { verdict });

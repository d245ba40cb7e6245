/** Questions and sources of articles by their ids, fetched when an id is first met. */

import { signal } from "@preact/signals";
import { fetchArticles } from "./articles";

export interface Title {
  question: string;
  answer: string;
  source: string;
}

/** What is known so far. */
export const titles = signal<Readonly<Record<string, Title>>>({});

/** Ids that were looked for; one that no article has is not looked for again. */
const sought = new Set<string>();
let fetching: Promise<void> | null = null;

/** Have these ids looked up, once each; a fetch that fails is tried again with the next id. */
export function seekTitles(ids: readonly string[]): void {
  const fresh = ids.filter((id) => !(id in titles.value) && !sought.has(id));
  if (fresh.length === 0 || fetching !== null) return;
  fresh.forEach((id) => sought.add(id));
  fetching = fetchArticles((found) => {
    titles.value = Object.fromEntries(found.map(({ id, question, answer, source }) => [id, { question, answer, source }]));
  })
    .catch(() => { fresh.forEach((id) => sought.delete(id)); })
    .finally(() => { fetching = null; });
}

/** Forget everything when somebody else signs in. */
export function forgetTitles(): void {
  titles.value = {};
  sought.clear();
}

/** The articles the bot answers from, for agents to search and quote. */

import { call } from "../../shared/api";

export interface Article {
  id: string;
  question: string;
  answer: string;
  similar: string[];
  tags: string[];
  source: string;
  valid_from: string | null;
  valid_to: string | null;
}

/** Most articles shown at once; more typing narrows the list. */
export const MOST_SHOWN = 40;

/** Every article, page by page; `onPage` gets all that are there so far. */
export async function fetchArticles(onPage: (so_far: readonly Article[]) => void): Promise<void> {
  const all: Article[] = [];
  let next: string | null = "";
  while (next !== null) {
    const cursor: string = next === "" ? "" : `&cursor=${encodeURIComponent(next)}`;
    const page: { items: Article[]; next: string | null } = await call("GET", `/articles?limit=200${cursor}`);
    all.push(...page.items);
    next = page.next;
    onPage([...all]);
  }
}

/** Articles that hold every word of the query: those that ask it first, then those that only mention it. */
export function searchArticles(all: readonly Article[], query: string): Article[] {
  const words = fold(query).split(/\s+/).filter((word) => word !== "");
  const holds = (text: string) => words.every((word) => text.includes(word));
  const asking = (one: Article) => fold([one.question, ...one.similar, ...one.tags].join("\n"));
  const asked = all.filter((one) => holds(asking(one)));
  const told = words.length === 0 ? [] : all.filter((one) => !holds(asking(one)) && holds(fold(`${asking(one)}\n${one.answer}\n${one.source}`)));
  return [...asked, ...told];
}

/** A draft with an answer added after what is written already. */
export function withAnswer(draft: string, answer: string): string {
  return draft.trim() === "" ? answer : `${draft.trimEnd()}\n${answer}`;
}

/** What is typed for an answer where the caret stands: the answer, on a line of its own. */
export function asLine(draft: string, from: number, to: number, answer: string): string {
  const before = draft.slice(0, from);
  const after = draft.slice(to);
  return (/\S[^\n]*$/.test(before) ? "\n" : "") + answer + (/^[^\n]*\S/.test(after) ? "\n" : "");
}

function fold(text: string): string {
  return text.normalize("NFKC").toLowerCase();
}

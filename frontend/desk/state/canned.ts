/** Canned replies: when the list opens, what it shows, what it writes. */

import type { Canned } from "./types";

/** Most entries shown at once; more typing narrows the list. */
export const SHOWN = 8;

export interface Slash {
  /** Where the `/` stands. */
  start: number;
  query: string;
}

/** Find the `/word` the caret stands in: at the start of the text or after a blank, without blanks inside. */
export function slashAt(text: string, caret: number): Slash | null {
  const start = text.lastIndexOf("/", caret - 1);
  if (start < 0) return null;
  const before = text.at(start - 1);
  if (start > 0 && before !== undefined && !/\s/.test(before)) return null;
  const query = text.slice(start + 1, caret);
  return /\s/.test(query) ? null : { start, query };
}

/** Entries for a query: those whose shortcut begins with it, then those that hold it in shortcut or text. */
export function filterCanned(all: readonly Canned[], query: string): Canned[] {
  const wanted = fold(query);
  if (wanted === "") return all.slice(0, SHOWN);
  const starts = all.filter((one) => fold(bare(one.shortcut)).startsWith(wanted));
  const holds = all.filter((one) => !starts.includes(one) && fold(bare(one.shortcut) + "\n" + one.text).includes(wanted));
  return [...starts, ...holds].slice(0, SHOWN);
}

/** Put the text of an entry where the `/word` stood; gives the new text and caret. */
export function insertCanned(text: string, caret: number, slash: Slash, entry: Canned): { text: string; caret: number } {
  const head = text.slice(0, slash.start) + entry.text;
  return { text: head + text.slice(caret), caret: head.length };
}

/** A shortcut without its leading `/`. */
export function bare(shortcut: string): string {
  return shortcut.replace(/^\/+/, "");
}

function fold(text: string): string {
  return text.normalize("NFKC").toLowerCase();
}

/** The text being written: caret, slash list, what a key does. Kept apart from its drawing. */

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { send, typing } from "./actions";
import { asLine } from "./articles";
import { filterCanned, insertCanned, slashAt } from "./canned";
import { draft, keepDraft, model, mountField } from "./desk";
import type { DraftKind } from "./drafts";
import type { Canned } from "./types";

const TYPING_EVERY_MS = 3_000;

export interface Area {
  current: HTMLTextAreaElement | null;
}

/** State and handlers of one composer field. */
export function useDraftField(id: string, kind: DraftKind, area: Area) {
  const [text, setText] = useState(() => draft(id, kind));
  const [caret, setCaret] = useState(text.length);
  const [picked, setPicked] = useState(0);
  const [closedAt, setClosedAt] = useState<number | null>(null);
  const told = useRef(0);
  const slash = kind === "reply" ? slashAt(text, caret) : null;
  const options = slash === null || slash.start === closedAt ? [] : filterCanned(model.value.canned, slash.query);
  const chosen = Math.min(picked, options.length - 1);

  const write = (next: string, at: number) => {
    setText(next);
    setCaret(at);
    keepDraft(id, kind, next);
    if (kind === "reply" && next !== "") tellTyping(id, told);
  };
  const insert = (entry: Canned | undefined) => {
    const node = area.current;
    if (slash === null || node === null || entry === undefined) return;
    const next = insertCanned(text, caret, slash, entry);
    node.value = next.text;
    node.setSelectionRange(next.caret, next.caret);
    node.focus();
    write(next.text, next.caret);
  };
  useLayoutEffect(() => (kind === "reply" ? mountField({ id, insert: (answer) => typeIn(area.current, answer) }) : undefined), [id, kind]);
  const go = () => {
    if (text.trim() === "") return;
    send(id, kind, text);
    write("", 0);
    area.current?.focus();
  };
  const follow = (node: HTMLTextAreaElement) => {
    setCaret(node.selectionStart);
    if (slashAt(node.value, node.selectionStart) === null) setClosedAt(null);
  };
  const onInput = (node: HTMLTextAreaElement) => {
    write(node.value, node.selectionStart);
    setPicked(0);
    follow(node);
  };
  const onKey = (event: KeyboardEvent) => {
    const act = taken(event, keyAct(event, chosen, options.length));
    if (act === "send") go();
    else if (act === "insert") insert(options[chosen]);
    else if (act === "close") setClosedAt(slash?.start ?? null);
    else if (act !== null) setPicked(act);
  };
  return { text, options, chosen, insert, go, follow, onInput, onKey };
}

/** Type an answer where the caret stands, so that the browser's own undo takes it back. */
function typeIn(node: HTMLTextAreaElement | null, answer: string): void {
  if (node === null) return;
  const text = asLine(node.value, node.selectionStart, node.selectionEnd, answer);
  node.focus();
  // A dialog that is still closing keeps the focus; then it is put in without a way to undo.
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- nothing else types in a way that undo knows
  if (document.activeElement === node && document.execCommand("insertText", false, text)) return;
  node.setRangeText(text, node.selectionStart, node.selectionEnd, "end");
  node.dispatchEvent(new InputEvent("input", { bubbles: true }));
}

/** Let the contact see that somebody writes, not more often than it is worth. */
function tellTyping(id: string, told: { current: number }): void {
  if (Date.now() - told.current < TYPING_EVERY_MS) return;
  told.current = Date.now();
  typing(id);
}

/** A key that means something here goes no further. */
function taken<Act>(event: KeyboardEvent, act: Act): Act {
  if (act !== null) {
    event.preventDefault();
    event.stopPropagation();
  }
  return act;
}

/** The part of a key press that matters here. */
export interface Pressed {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  isComposing: boolean;
  keyCode: number;
}

/** What a key does: send, or in an open list another entry, insert, close; null leaves it to the field. */
export function keyAct(event: Pressed, chosen: number, options: number): number | "insert" | "close" | "send" | null {
  // 229 is what browsers report while an input method still composes; Enter then only ends the composition.
  if (event.isComposing || event.keyCode === 229) return null;
  if (event.ctrlKey || event.metaKey) return event.key === "Enter" ? "send" : null;
  return options > 0 ? listKey(event.key, chosen, options) : null;
}

function listKey(key: string, chosen: number, options: number): number | "insert" | "close" | null {
  switch (key) {
    case "ArrowDown":
      return (chosen + 1) % options;
    case "ArrowUp":
      return (chosen - 1 + options) % options;
    case "Enter":
    case "Tab":
      return "insert";
    case "Escape":
      return "close";
    default:
      return null;
  }
}

/** Shortcuts: with Alt from anywhere, as a bare letter only where nobody is writing. */

import { signal } from "@preact/signals";
import { store } from "../../shared/outbox";

export type Act =
  | "accept" | "decline" | "next" | "previous" | "reply" | "note" | "transfer" | "wrap_up" | "bot_part" | "longest" | "articles" | "shortcuts"
  | { open: number } | { insert: number };

const LETTERS: Record<string, Act> = {
  KeyJ: "next", KeyK: "previous", KeyR: "reply", KeyN: "note", KeyT: "transfer", KeyE: "wrap_up", KeyB: "bot_part", KeyL: "longest",
  KeyS: "articles",
};
const ALT_ONLY: Record<string, Act> = { KeyA: "accept", KeyD: "decline" };
/** Suggestions that have a key of their own. */
const INSERTS = 3;
const BARE = "zhida.desk.single_keys";

/** Whether bare letters act at all; some people dictate or press keys by accident. */
export const bareKeys = signal(store.get(BARE) !== "0");

export function setBareKeys(on: boolean): void {
  bareKeys.value = on;
  store.set(BARE, on ? null : "0");
}

type Pressed = Pick<KeyboardEvent, "code" | "key" | "altKey" | "ctrlKey" | "metaKey" | "shiftKey" | "isComposing" | "repeat">;

/** What a key press means; `busy` is true while the caret is in a field or a dialog is open. */
export function actOf(event: Pressed, busy: boolean, bare: boolean): Act | null {
  if (event.isComposing || event.ctrlKey || event.metaKey) return null;
  if (event.altKey) return event.repeat ? null : altAct(event.code, event.shiftKey);
  return busy || !bare ? null : bareAct(event);
}

function bareAct(event: Pressed): Act | null {
  if (event.key === "?") return "shortcuts";
  if (event.shiftKey) return null;
  const digit = digitOf(event.code);
  return digit === null ? (LETTERS[event.code] ?? null) : { open: digit };
}

/** 1 to 9 of the row above the letters, whatever is printed on it with Shift. */
function digitOf(code: string): number | null {
  const digit = /^Digit([1-9])$/.exec(code)?.[1];
  return digit === undefined ? null : Number(digit);
}

function altAct(code: string, shift: boolean): Act | null {
  const digit = digitOf(code);
  if (digit !== null && shift) return { open: digit };
  if (digit !== null) return digit <= INSERTS ? { insert: digit } : null;
  if (code === "Slash") return "shortcuts";
  return ALT_ONLY[code] ?? LETTERS[code] ?? null;
}

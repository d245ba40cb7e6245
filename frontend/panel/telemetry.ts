/** What the contact sees, once per new state: the server proves from it that 人工 was always in view. */

import type { Link, Status } from "../shared/link";
import { personVisible } from "./dock";
import type { State } from "./state";

const MOST_KEPT = 20;

let last = "";
/** Seen while the line was down; told when it is back. */
const kept: Record<string, unknown>[] = [];

/** The name of what is on screen. */
export function screenOf(state: State, status: Status, sheet: boolean): string {
  if (sheet) return "freeze";
  if (!state.ready) return "loading";
  if (status.phase !== "live") return "offline";
  return state.asking ? "asking" : state.phase;
}

/** Report a state the first time it is on screen; `steps` is how many acts a person is away. */
export function report(screen: string, { phase }: State, link: Link): void {
  if (screen !== last) {
    last = screen;
    const held = phase === "queued" || phase === "agent";
    kept.push({ state: screen, person_visible: personVisible(), steps: held ? 0 : 1 });
    kept.splice(0, kept.length - MOST_KEPT);
  }
  if (link.status.phase === "live") for (const fields of kept.splice(0)) link.tell("shown", fields);
}

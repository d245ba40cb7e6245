/** The dock: 人工 never moves, in no state; only its words and its fill change. */

import { part, text } from "./dom";
import type { State } from "./state";
import { nameOf } from "./story";
import { t } from "./texts";

/** What stands under 人工, and whether the contact is already in line or with a person. */
export function personLine(state: State, online: boolean): { line: string; live: boolean } {
  if (state.phase === "agent") return { line: t("person.agent", { name: nameOf(state, state.agent) || t("agent.someone") }), live: true };
  if (state.phase === "queued") {
    const position = state.place?.position ?? null;
    return { line: position === null ? t("person.waiting") : t("person.place", { n: position }), live: true };
  }
  if (state.asking) return { line: online ? t("person.asking") : t("person.offline"), live: true };
  return { line: t("person.free"), live: false };
}

export function updateDock(state: State, online: boolean): void {
  const { line, live } = personLine(state, online);
  text(part("person-line"), line);
  part("person").classList.toggle("live", live);
}

/** What a screen reader needs: is 人工 whole inside the window and not covered? */
export function personVisible(): boolean {
  const button = part("person");
  const { left, top, right, bottom } = button.getBoundingClientRect();
  if (left < 0 || top < 0 || right > innerWidth || bottom > innerHeight || right - left < 1) return false;
  const hit = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
  return hit !== null && button.contains(hit);
}

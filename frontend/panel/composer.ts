/** Where a contact writes: grows upward, sends on Enter, never during input-method composition. */

import type { Acts } from "./acts";
import { part, set, text } from "./dom";
import type { State } from "./state";
import { nameOf } from "./story";
import { t } from "./texts";

const MOST = 4000;
const WARN_FROM = 3800;
const TYPING_EVERY_MS = 3000;

export function startComposer(acts: Acts): void {
  const field = part("say") as HTMLTextAreaElement;
  const form = part("composer");
  let told = 0;
  const send = (): void => {
    const said = field.value.trim();
    if (!said) return field.focus();
    acts.say(said.slice(0, MOST));
    field.value = "";
    grow(field);
    field.focus();
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });
  field.addEventListener("keydown", (event) => {
    // 229 is the key code of a press that an input method takes, in browsers that end composition before it.
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- no other property tells it
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    send();
  });
  field.addEventListener("input", () => {
    grow(field);
    if (Date.now() - told < TYPING_EVERY_MS) return;
    told = Date.now();
    acts.typing();
  });
}

/** What the empty field says depends on who reads it. */
export function updateComposer(state: State, online: boolean): void {
  const hint = hintOf(state, online);
  set(part("say"), "placeholder", hint);
  set(part("say"), "aria-label", hint);
}

function hintOf(state: State, online: boolean): string {
  if (!online && state.ready) return t("say.offline");
  if (state.phase === "queued") return t("say.queued");
  if (state.phase === "agent") return t("say.agent", { name: nameOf(state, state.agent) || t("agent.someone") });
  return state.phase === "closed" ? t("say.closed") : t("say");
}

function grow(field: HTMLTextAreaElement): void {
  field.style.height = "";
  if (field.scrollHeight > field.clientHeight) field.style.height = `${field.scrollHeight + 2}px`;
  const left = MOST - field.value.length;
  text(part("count"), left < MOST - WARN_FROM ? t("left", { n: left }) : "");
}

/** When to call a contact who looks elsewhere, and what to say of the line. */

import type { EventBody } from "../shared/wire";
import { hushPlace, speakPlace } from "./notice";
import type { Place, State } from "./state";
import { nameOf } from "./story";
import { range, t } from "./texts";

/** The words to call with, when a person just came or spoke to a contact who is not looking. */
export function callOf(before: State, after: State, event: EventBody): string | null {
  const came = after.phase === "agent" && before.phase !== "agent";
  const spoke = document.hidden && event.type === "message.sent" && event["origin"] === "agent";
  return came || spoke ? t("come", { name: nameOf(after, after.agent) || t("agent.someone") }) : null;
}

/** Say the place when its position or range changed; be silent once the wait is over. */
export function speakChange(before: Place | null, after: Place | null): void {
  if (!after) {
    if (before) hushPlace();
    return;
  }
  const { position, p50, p90 } = after;
  if (position === null || (position === before?.position && p90 === before.p90)) return;
  const wait = p50 !== null && p90 !== null ? t("spoken.range", { range: range(p50, p90) }) : "";
  speakPlace(t("spoken", { n: position, range: wait }));
}

/** The living wall: one socket, one clock. */

import { signal } from "@preact/signals";
import { call } from "../../shared/api";
import { Link, type Status } from "../../shared/link";
import { offsetMs, toMs } from "../../desk/state/clock";
import { lang } from "../../desk/state/i18n";
import { ticket } from "../../desk/state/rest";
import { EMPTY, reduce, type Model } from "./model";

export const model = signal<Model>(EMPTY);
export const now = signal(Date.now());
export const line = signal<Status>({ phase: "connecting", trouble: null, lostAt: null, tries: 0, retryAt: null });

const TICK_MS = 250;

/** Open the line; `onEnd` is told when the server ends the session. */
export function connect(onEnd: () => void): () => void {
  let ahead = 0;
  const link = new Link({
    client: "wall",
    lang: () => lang.value,
    ticket,
    onStatus: (status) => {
      line.value = status;
      if (status.trouble === "signed_out") onEnd();
    },
    onFrame: (frame) => {
      if (frame.type === "snapshot") ahead = offsetMs(frame.state["now"] as string | number, Date.now());
      if (frame.type === "row") ahead = Math.max(ahead, writtenAt(frame.row) - Date.now());
      now.value = Date.now() + ahead;
      model.value = reduce(model.value, frame);
    },
  });
  const timer = setInterval(() => {
    now.value = Date.now() + ahead;
  }, TICK_MS);
  const nudge = () => link.nudge();
  window.addEventListener("online", nudge);
  link.start();
  return () => {
    clearInterval(timer);
    window.removeEventListener("online", nudge);
    link.stop();
    model.value = EMPTY;
  };
}

/** When the server wrote a row, in milliseconds; its clock is never behind what it wrote. */
function writtenAt(row: unknown): number {
  const at = (row as { at?: unknown } | null | undefined)?.at;
  return typeof at === "number" ? toMs(at) : 0;
}

/** Take a waiting contact and go to the desk with them. */
export async function take(id: string): Promise<void> {
  await call("POST", `/conversations/${encodeURIComponent(id)}/take`, {});
  location.assign(`/desk#${id}`);
}

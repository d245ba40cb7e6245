/** Take away the record of a matter: everything said and done, dated and chained, as a file. */

import { call } from "../shared/api";
import { Refused } from "../shared/wire";
import type { Visit } from "../shared/visit";
import { t } from "./texts";

const KEPT_MS = 60_000;

function exported(visit: Visit, conversation: string): Promise<unknown> {
  return call("GET", `/conversations/${encodeURIComponent(conversation)}/export`, undefined, visit.token ?? "");
}

/** Save the record; the answer is what to tell the contact, empty when there is nothing to say. */
export async function saveRecord(visit: Visit, conversation: string | null): Promise<string> {
  if (!conversation) return t("record.none");
  try {
    const record = JSON.stringify(await exported(visit, conversation), null, 1);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([record], { type: "application/json" }));
    link.download = `zhida-${conversation}.json`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), KEPT_MS);
    return "";
  } catch (error) {
    return t("record.failed", { reason: error instanceof Refused ? error.message : t("conn.lost") });
  }
}

/** One line that tells the truth about the connection; nothing while it is there. */

import { line, retryNow } from "../state/actions";
import { model, now } from "../state/desk";
import { lang, t, type Key } from "../state/i18n";
import { timeOfDay } from "../state/clock";
import { Icon } from "./icons";

const WORDS: Record<string, Key> = {
  offline: "offline.network", server: "offline.server", blocked: "offline.blocked", refused: "offline.refused",
};

export function LineTruth() {
  const { phase, trouble, lostAt, retryAt } = line.value;
  const unsent = model.value.pending.filter((one) => one.state === "sending").length;
  const down = trouble !== null && phase !== "live";
  return (
    <div class="truth-slot" role="status">
      {down && (
        <div class="truth">
          <Icon name="off" />
          <span>
            {t(WORDS[trouble] ?? "offline.network")}
            {lostAt !== null && t("offline.since", { at: timeOfDay(lostAt, lang.value) })}
            {unsent > 0 && t("offline.unsent", { n: unsent })}
          </span>
          {phase === "waiting" && retryAt !== null && now.value > 0 && (
            <button type="button" class="lnk" onClick={retryNow}>{t("offline.retry")}</button>
          )}
        </div>
      )}
    </div>
  );
}

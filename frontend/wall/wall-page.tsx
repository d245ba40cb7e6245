/** The wall: who waits, whether the promise holds, who is there. */

import { useEffect } from "preact/hooks";
import { Icon, Mark } from "../desk/parts/icons";
import { dayOf, timeOfDay } from "../desk/state/clock";
import { lang } from "../desk/state/i18n";
import type { Account } from "../desk/state/rest";
import { ended } from "../desk/state/session";
import { theme, toggleTheme } from "../desk/state/theme";
import { AgentsCard } from "./parts/agents";
import { AlarmBanner } from "./parts/alarm";
import { ArrivalsCard } from "./parts/arrivals";
import { Chart } from "./parts/chart";
import { BotCard, PromiseCard } from "./parts/today";
import { t } from "./state/i18n";
import { connect, line, model, now } from "./state/wall";

export function WallPage({ account }: { account: Account }) {
  useEffect(() => connect(ended), [account.id]);
  useEffect(() => {
    document.title = t("title");
  }, [lang.value]);
  return (
    <main class="wall">
      <Head />
      <div class="top">
        <Truth />
        <AlarmBanner mayTake={account.role !== "agent"} />
      </div>
      {model.value.ready ? (
        <div class="g"><Chart /><PromiseCard /><BotCard /><ArrivalsCard /><AgentsCard /></div>
      ) : (
        <p class="nothing" role="status">{t("connecting")}</p>
      )}
    </main>
  );
}

function Head() {
  const { shop, promise_s } = model.value;
  const dark = theme.value === "dark";
  return (
    <header class="wh">
      <Mark />
      <h1>{shop === "" ? t("heading_plain") : t("heading", { shop })}</h1>
      <span class="mut">{t("promise", { n: promise_s })}</span>
      <div class="r">
        <span>{dayOf(now.value, lang.value)}</span>
        <b>{timeOfDay(now.value, lang.value)}</b>
        <button type="button" class="ic" aria-label={t(dark ? "theme.light" : "theme.dark")} title={t(dark ? "theme.light" : "theme.dark")} onClick={toggleTheme}>
          <Icon name={dark ? "sun" : "moon"} />
        </button>
        <a class="ic" href="/desk" aria-label={t("to_desk")} title={t("to_desk")}><Icon name="list" /></a>
      </div>
    </header>
  );
}

/** When the line is down the figures are old, and the wall says since when. */
function Truth() {
  const { phase, trouble, lostAt } = line.value;
  const down = trouble !== null && phase !== "live";
  return (
    <div role="status">
      {down && (
        <p class="old-line"><Icon name="off" />{t(trouble === "refused" || trouble === "blocked" ? "offline_refused" : "offline", { at: timeOfDay(lostAt ?? now.value, lang.value) })}</p>
      )}
    </div>
  );
}

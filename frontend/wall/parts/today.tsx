/** Today in figures: the promise kept, and what the bot did. */

import type { ComponentChildren } from "preact";
import { t } from "../state/i18n";
import { kept } from "../state/lanes";
import type { Today } from "../state/model";
import { model } from "../state/wall";

export function PromiseCard() {
  const { today, promise_s: limit } = model.value;
  const share = today === null ? null : kept(today);
  return (
    <section class="c rate" aria-labelledby="rate-title">
      <h2 id="rate-title">{t("today.rate", { n: limit })}<span>{t("today.today")}</span></h2>
      {today === null || share === null ? (
        <p class="nothing">{open(today)}</p>
      ) : (
        <div class="head">
          <p class={today.breached === 0 || share >= 95 ? "big" : "big low"}>{share.toFixed(1)}<small>%</small></p>
          <p>{t("today.kept", { requested: today.requested, kept: today.answered_in_time })}<br />{t("today.breached", { n: today.breached })}</p>
        </div>
      )}
      {today !== null && (
        <dl class="kv">
          <Figure name={t("today.spoke")}>{today.p50_s === null || today.p90_s === null ? t("today.no_figure") : t("today.p50_p90", { p50: today.p50_s, p90: today.p90_s })}</Figure>
          <Figure name={t("today.left")}>{t("today.left_n", { n: today.left })}</Figure>
        </dl>
      )}
    </section>
  );
}

/** What there is to say before the first answer. */
function open(today: Today | null): string {
  return today !== null && today.requested > 0 ? t("today.open", { n: today.requested }) : t("today.nobody");
}

export function BotCard() {
  const today = model.value.today;
  return (
    <section class="c bot" aria-labelledby="bot-title">
      <h2 id="bot-title">{t("bot.title")}<span>{t("today.today")}</span></h2>
      {today === null ? <p class="nothing">{t("today.no_figure")}</p> : (
        <dl class="kv">
          <Figure name={t("bot.solved")}>{t("bot.matters", { n: today.bot_solved })}</Figure>
          <Figure name={t("bot.abstained")}>{t("bot.matters", { n: today.bot_abstained })}</Figure>
          <Figure name={t("bot.asked")}>{t("bot.times", { n: today.requested })}</Figure>
        </dl>
      )}
    </section>
  );
}

function Figure({ name, children }: { name: string; children: ComponentChildren }) {
  return <div><dt>{name}</dt><dd>{children}</dd></div>;
}

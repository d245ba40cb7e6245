/** The banner before and after a breach: said aloud once, with the seconds counting beside it. */

import { useState } from "preact/hooks";
import { Icon } from "../../desk/parts/icons";
import { reason } from "../../desk/state/rest";
import { t } from "../state/i18n";
import { urgent, type Urgent } from "../state/lanes";
import { model, now, take } from "../state/wall";
import { laneName } from "./chart";

export function AlarmBanner({ mayTake }: { mayTake: boolean }) {
  const worst = urgent(model.value, now.value);
  return (
    <>
      <p class="vh" role="alert">{worst === null ? "" : t(`alarm.${worst.alarm.kind}_spoken`, { lane: lane(worst), n: model.value.promise_s })}</p>
      {worst !== null && <Banner key={worst.id} worst={worst} mayTake={mayTake} />}
    </>
  );
}

function lane({ waiting }: Urgent): string {
  return laneName({ lane: waiting.lane, queue: waiting.queue_name });
}

function Banner({ worst, mayTake }: { worst: Urgent; mayTake: boolean }) {
  const [wrong, setWrong] = useState<string | null>(null);
  const limit = model.value.promise_s;
  const over = worst.waited_s - limit;
  const { offered_to } = worst.waiting;
  const go = () => {
    take(worst.id).catch((error: unknown) => setWrong(reason(error) ?? t("alarm.offline")));
  };
  return (
    <section class="al" aria-label={t("alarm.label")}>
      <Icon name="alarm" />
      <div>
        <b>{t("alarm.waited", { lane: lane(worst), n: worst.waited_s })}</b>
        <span>
          {offered_to ? t("alarm.offered", { name: offered_to }) : t("alarm.nobody_free")}
          {worst.alarm.kind === "lapse" && t("alarm.lapsed")}
        </span>
        {wrong !== null && <span role="status">{wrong}</span>}
      </div>
      <div class="sec">{over >= 0 ? t("alarm.over", { n: over }) : t("alarm.left", { n: -over })}</div>
      {mayTake && <button type="button" onClick={go}>{t("alarm.take")}</button>}
    </section>
  );
}

/** When people came today: requests for a person, hour by hour. */

import { t } from "../state/i18n";
import { model } from "../state/wall";

const CLOCK = [0, 6, 12, 18, 24];

export function ArrivalsCard() {
  const hours = model.value.today?.by_hour ?? [];
  const most = Math.max(0, ...hours);
  return (
    <section class="c arrivals" aria-labelledby="arrivals-title">
      <h2 id="arrivals-title">{t("arrivals.title")}<span>{most > 0 ? t("arrivals.most", { hour: hours.indexOf(most), n: most }) : t("today.today")}</span></h2>
      {most === 0 ? <p class="nothing">{t("today.nobody")}</p> : (
        <>
          <svg class="hours" viewBox="0 0 24 100" preserveAspectRatio="none" aria-hidden="true" focusable="false">
            <path d="M0 100H24" />
            {hours.map((n, hour) => <rect key={hour} x={hour + 0.15} width="0.7" y={100 - (n / most) * 100} height={(n / most) * 100} />)}
          </svg>
          <p class="clock" aria-hidden="true">{CLOCK.map((hour) => <span key={hour}>{hour}</span>)}</p>
        </>
      )}
    </section>
  );
}

/** An offer in its own slot at the foot of the list: it takes no focus and moves no row. */

import { accept, decline } from "../state/actions";
import { groups, model, now } from "../state/desk";
import { secondsLeft, secondsSince, shareLeft } from "../state/clock";
import { maybe, t } from "../state/i18n";
import { titles } from "../state/titles";
import type { Row } from "../state/types";
import { Icon } from "./icons";
import { Marks, Mood } from "./marks";

/** Articles named on the card. */
const MOST_HINTS = 3;

export function OfferSlot() {
  const [row] = groups.value.offers;
  return (
    <div class="offer-slot">
      <p class="vh" role="status" aria-live="polite">{row ? t("offer.spoken", { title: matter(row) }) : ""}</p>
      {row && <Card key={row.offer?.offer_id} row={row} more={groups.value.offers.length - 1} />}
    </div>
  );
}

function matter(row: Row): string {
  return row.title || row.preview || t("offer.no_words");
}

/** What it is about, how long they have waited, why they come, what was tried. */
function Story({ row, more }: { row: Row; more: number }) {
  const tried = row.handover?.tried.length ?? 0;
  const waited = row.requested_at === null ? 0 : secondsSince(row.requested_at, now.value);
  return (
    <p>
      <b>{row.name ? t("offer.name", { name: row.name }) : ""}{matter(row)}</b>
      {t("offer.waited", { n: waited })}
      {row.reason !== null && maybe(`reason.${row.reason}`, "") + t("stop")}
      {tried > 0 && t("offer.tried", { n: tried })}
      {more > 0 && t("offer.more", { n: more })}
    </p>
  );
}

/** What may help, before it is accepted; a line is kept for each, so that the card does not grow afterwards. */
function Short({ row }: { row: Row }) {
  const suggested = row.handover?.suggested.slice(0, MOST_HINTS) ?? [];
  if (suggested.length === 0 && (row.handover?.mood ?? 0) === 0) return null;
  return (
    <ul class="hints" aria-label={t("why.suggested")}>
      {(row.handover?.mood ?? 0) > 0 && <li><Mood row={row} /></li>}
      {suggested.map((id) => <li key={id}><Icon name="book" /><span>{titles.value[id]?.question ?? "\u2026"}</span></li>)}
    </ul>
  );
}

function Card({ row, more }: { row: Row; more: number }) {
  const until = row.offer?.lease_until ?? 0;
  const left = secondsLeft(until, now.value);
  return (
    <section class={left > 0 ? "offer" : "offer lapsed"} aria-label={t("offer.label")}>
      <svg class="count" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true" focusable="false">
        <rect width={shareLeft(until, model.value.lease_s, now.value) * 100} height="4" />
      </svg>
      <div class="b">
        <div class="h">
          <h2>{t("offer.new")}</h2>
          <Marks row={row} />
          <span class="t" aria-hidden="true">{t("time.seconds", { n: left })}</span>
        </div>
        <Story row={row} more={more} />
        <Short row={row} />
        <div class="act">
          <button type="button" class="btn pri" disabled={left === 0} onClick={() => void accept(row)} aria-keyshortcuts="Alt+A">
            {t("offer.accept")} <kbd aria-hidden="true">Alt A</kbd>
          </button>
          <button type="button" class="btn" disabled={left === 0} onClick={() => void decline(row)} aria-keyshortcuts="Alt+D">
            {t("offer.decline")}
          </button>
        </div>
      </div>
    </section>
  );
}

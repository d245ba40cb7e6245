/** The right column: who it is, and what happened when. */

import { column, current, model, thread } from "../state/desk";
import { timeOfDay } from "../state/clock";
import { lang, t } from "../state/i18n";
import { timeline } from "../state/matter";
import type { ContactCard, Row } from "../state/types";
import { Icon } from "./icons";
import { Suggestions } from "./suggestions";
import { eventWords } from "./words";

export function Profile() {
  const row = current.value;
  return (
    <section class="side" aria-label={t("profile.label")}>
      <header class="side-head">
        <button type="button" class="ic back" aria-label={t("nav.back_thread")} onClick={() => { column.value = "thread"; }}><Icon name="back" /></button>
        <h2>{t("profile.label")}</h2>
      </header>
      {row === null || row.phase === "offered" ? <p class="empty">{t("profile.empty")}</p> : <><Card row={row} />{row.phase === "agent" && <Suggestions row={row} />}<Timeline /></>}
    </section>
  );
}

function Card({ row }: { row: Row }) {
  const card = thread.value?.contact ?? {};
  const name = card.name || row.name || t("contact.unnamed");
  const verified = card.verified ?? row.verified;
  return (
    <section class="sec">
      <div class="pf">
        <span class="av" aria-hidden="true">{name.slice(0, 1)}</span>
        <div>
          <b>{name}</b>
          <span class="mut">
            {t(verified ? "profile.verified" : "profile.unverified")}
            {card.visits !== undefined && t("comma") + t(card.visits > 1 ? "profile.visits" : "profile.first_visit", { n: card.visits })}
          </span>
        </div>
      </div>
      <Facts card={card} spoken={card.lang ?? row.lang} />
    </section>
  );
}

function Facts({ card, spoken }: { card: ContactCard; spoken: string }) {
  return (
    <dl class="kv">
      {card.phone && <div><dt>{t("profile.phone")}</dt><dd>{masked(card.phone)}</dd></div>}
      {Object.entries(card.facts ?? {}).map(([key, value]) => <div key={key}><dt>{key}</dt><dd>{value}</dd></div>)}
      <div><dt>{t("profile.lang")}</dt><dd>{languageName(spoken)}</dd></div>
    </dl>
  );
}

/** A telephone number with its middle hidden; one the server masked already stays as it is. */
export function masked(phone: string): string {
  return phone.includes("*") || phone.length < 8 ? phone : `${phone.slice(0, 3)}****${phone.slice(-4)}`;
}

function languageName(code: string): string {
  try {
    return new Intl.DisplayNames(lang.value, { type: "language" }).of(code) ?? code;
  } catch {
    return code;
  }
}

function Timeline() {
  const opened = thread.value;
  if (opened === undefined) return null;
  return (
    <section class="sec">
      <h3>{t("timeline.title")}</h3>
      <ol class="tl">
        {timeline(opened).map(({ at_ms, seq, event }) => (
          <li key={seq}>
            <time dateTime={new Date(at_ms).toISOString()}>{timeOfDay(at_ms, lang.value)}</time>
            <span>{eventWords(event, model.value.promise_s)}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}

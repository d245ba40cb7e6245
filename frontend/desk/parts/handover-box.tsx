/** On top of the thread: why they came, what was tried, what need not be asked again. */

import { botOpen, model, quote, thread } from "../state/desk";
import { timeOfDay, toMs } from "../state/clock";
import { lang, maybe, t } from "../state/i18n";
import { asking, botPart, count, field, triedIn, type BotPart } from "../state/matter";
import { summaries } from "../state/summaries";
import { titles } from "../state/titles";
import type { EventBody } from "../../shared/wire";
import type { Row } from "../state/types";
import { Icon } from "./icons";
import { Items } from "./log";
import { Marks, Mood } from "./marks";
import { TriedLines, titleOf } from "./tried";

const PART = "bot-part";

export function HandoverBox({ row }: { row: Row }) {
  const opened = thread.value;
  if (opened === undefined) return null;
  const tried = triedIn(opened.events);
  const bot = botPart(opened);
  const facts = factsOf(row);
  return (
    <section class="why" aria-label={t("why.label")}>
      <dl class="a">
        <dt>{t("why.reason")}</dt>
        <dd><Reason row={row} /><Marks row={row} /><Mood row={row} /></dd>
        <SummedUp id={row.id} />
        <Asked row={row} />
        {tried.length > 0 && <><dt>{t("why.tried")}</dt><dd><TriedLines row={row} tried={tried} /></dd></>}
        {facts.length > 0 && (
          <>
            <dt>{t("why.known")}</dt>
            <dd class="chips">
              {facts.map((fact) => <span class="chip" key={fact}><Icon name="yes" />{fact}</span>)}
            </dd>
          </>
        )}
        <Suggested row={row} />
      </dl>
      {bot !== null && <Fold bot={bot} matter={row.id} />}
    </section>
  );
}

/** One line, kept free until it comes; there is none where no language model is set. */
function SummedUp({ id }: { id: string }) {
  if (!model.value.summaries) return null;
  const found = summaries.value[id];
  const text = found?.text?.replaceAll("\n", " ") ?? "";
  return (
    <>
      <dt>{t("why.summary")}</dt>
      <dd class="sum">
        <span title={text}>{text}</span>
        {found?.by_model === true && <em><Icon name="bot" />{t("why.by_model")}</em>}
      </dd>
    </>
  );
}

/** The last words before the handover, unless they head the thread already. */
function Asked({ row }: { row: Row }) {
  const asked = row.handover?.asked ?? "";
  if (asked === "" || asked === row.title) return null;
  return <><dt>{t("why.asked")}</dt><dd>{asked}</dd></>;
}

/** Articles that may help, each put into the reply with one press. */
function Suggested({ row }: { row: Row }) {
  const known = (row.handover?.suggested ?? []).flatMap((id) => titles.value[id] ?? []);
  if (known.length === 0) return null;
  return (
    <>
      <dt>{t("why.suggested")}</dt>
      <dd>
        <ul class="tried">
          {known.map((one) => (
            <li key={one.question}>
              {row.phase === "agent"
                ? <button type="button" class="lnk" title={one.source} onClick={() => quote(row.id, one.answer)}>{one.question}<span class="vh"> {t("articles.insert")}</span></button>
                : one.question}
            </li>
          ))}
        </ul>
      </dd>
    </>
  );
}

function Reason({ row }: { row: Row }) {
  const { ask, met } = thread.value === undefined ? {} : asking(thread.value);
  return (
    <>
      {cause(row, ask)}
      {ask !== undefined && t("why.asked_at", { at: timeOfDay(toMs(ask.at), lang.value) })}
      {met !== undefined && (
        <>
          {t("why.met_at", { at: timeOfDay(toMs(met.at), lang.value) })}
          <b>{t("time.seconds", { n: count(met, "wait_s") })}</b>
          {t("stop")}
        </>
      )}
      {row.transfers > 0 && t("why.transfers", { n: row.transfers })}
    </>
  );
}

/** 两次没解决，点了「没解决」（点了「人工」）。 */
function cause(row: Row, ask: EventBody | undefined): string {
  const word = (name: "reason" | "via" | "detail") => row[name] ?? (ask === undefined ? "" : field(ask, name));
  const detail = maybe(`detail.${word("detail")}`, "");
  const why = maybe(`reason.${word("reason")}`, t("reason.unknown"));
  return why + (detail === "" ? "" : t("comma") + detail) + maybe(`via.${word("via")}`, "") + t("stop");
}

/** Everything the contact has said or proved already, as short chips. */
function factsOf(row: Row): string[] {
  const card = thread.value?.contact ?? {};
  // A bare number says little: it keeps its name.
  const facts = Object.entries(card.facts ?? {}).map(([name, value]) => (/^[\d\s-]+$/.test(value) ? `${name}${value}` : value));
  const phone = card.phone === undefined || card.phone === "" ? [] : [t("why.phone", { end: card.phone.slice(-4) })];
  const verified = row.verified || card.verified === true ? [t("why.verified")] : [];
  return [...verified, ...phone, ...facts];
}

function Fold({ bot, matter }: { bot: BotPart; matter: string }) {
  const open = botOpen.value;
  const sources = [...new Set(bot.tried.map((one) => titleOf(one.source)).filter((title) => title !== ""))];
  const from = timeOfDay(bot.from_ms, lang.value, false);
  const to = timeOfDay(bot.to_ms, lang.value, false);
  return (
    <>
      <button type="button" class="fold" aria-expanded={open} aria-controls={PART} aria-keyshortcuts="Alt+B" onClick={() => { botOpen.value = !open; }}>
        <Icon name="bot" />
        <span class="s">
          {t("bot.part", { n: bot.items.length, from, to })}
          {sources.length > 0 && t("bot.cited", { sources: sources.join(t("and")) })}
        </span>
        <span class="r">
          {t(open ? "bot.close" : "bot.open")}
          <Icon name="down" />
        </span>
      </button>
      <div id={PART} class="bot-part" hidden={!open} tabIndex={open ? 0 : -1} role="region" aria-label={t("bot.label")}>
        {open && <Items items={bot.items} promise={model.value.promise_s} matter={matter} />}
      </div>
    </>
  );
}

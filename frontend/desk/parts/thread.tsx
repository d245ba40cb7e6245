/** The middle column: who it is about, why they came, what was said, what I write. */

import { useEffect, useRef } from "preact/hooks";
import { setPresence } from "../state/actions";
import { column, current, groups, model, now, select, sheet, thread } from "../state/desk";
import { LATE_S, secondsSince, stopwatch } from "../state/clock";
import { overdue, promiseRunS, waitsSince } from "../state/groups";
import { t } from "../state/i18n";
import { queueName } from "../state/people";
import type { Row } from "../state/types";
import { Composer } from "./composer";
import { HandoverBox } from "./handover-box";
import { Icon, Mark } from "./icons";
import { Log } from "./log";
import { TransferSheet } from "./transfer";

export function Thread() {
  const row = current.value;
  if (row === null || row.phase === "offered") return <section class="main blank" aria-label={t("thread.label")}><Blank /></section>;
  return (
    <section class="main" aria-label={t("thread.label")}>
      <Head row={row} />
      <LateLine row={row} />
      {thread.value === undefined ? <p class="loading" role="status">{t("thread.loading")}</p> : <Log key={row.id} row={row} box={<HandoverBox row={row} />} />}
      {row.phase === "agent" ? <Composer key={row.id} row={row} /> : <Ended />}
    </section>
  );
}

function Blank() {
  const next = groups.value.mine[0];
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    // The conversation that had the focus is gone: the next step is one key away, and nobody who types is disturbed.
    if (document.activeElement === document.body) button.current?.focus();
  }, [next?.id]);
  const away = model.value.me !== null && model.value.me.state !== "ready";
  return (
    <div class="blank-in">
      <Mark />
      <p>{t(next ? "thread.blank_waiting" : away ? "thread.blank_away" : "thread.blank")}</p>
      {away && !next && <button type="button" class="btn pri" onClick={() => void setPresence("ready")}>{t("presence.start")}</button>}
      {next && <button ref={button} type="button" class="btn pri" onClick={() => select(next.id)}>{t("thread.open_longest", { name: next.name || t("contact.unnamed") })}</button>}
    </div>
  );
}

function Head({ row }: { row: Row }) {
  const open = (name: "transfer" | "wrap_up") => { sheet.value = sheet.value === name ? "none" : name; };
  return (
    <header class="mh">
      <button type="button" class="ic back" aria-label={t("nav.back_list")} onClick={() => { column.value = "list"; }}><Icon name="back" /></button>
      <div class="who">
        <h2>{row.title || row.preview || t("thread.untitled")}</h2>
        <div class="d">
          {row.name || t("contact.unnamed")}{t("comma")}{queueName(row.queue)}{t("comma")}{row.phase === "wrap_up" ? t("thread.ended") : t("thread.mine")}
          <Promise30 row={row} />
        </div>
      </div>
      <div class="x">
        {row.phase === "agent" && (
          <div class="menu-box">
            <button type="button" class="btn s" id="transfer-button" aria-haspopup="dialog" aria-expanded={sheet.value === "transfer"} onClick={() => open("transfer")}>
              <Icon name="swap" />{t("transfer.button")}
            </button>
            {sheet.value === "transfer" && <TransferSheet row={row} />}
          </div>
        )}
        <button type="button" class="btn s" aria-haspopup="dialog" onClick={() => open("wrap_up")}>
          {t(row.phase === "agent" ? "wrap.button" : "wrap.button_owed")}
        </button>
        <button type="button" class="ic profile" aria-label={t("nav.profile")} onClick={() => { column.value = "profile"; }}><Icon name="profile" /></button>
      </div>
    </header>
  );
}

/** The 30-second promise runs until the first word by a person. */
function Promise30({ row }: { row: Row }) {
  const run = promiseRunS(row, now.value);
  if (run === null || row.phase !== "agent") return null;
  const limit = model.value.promise_s;
  const late = run >= limit;
  return (
    <span class={late ? "promise late" : run >= limit - 5 ? "promise hot" : "promise"}>
      <Icon name={late ? "alarm" : "clock"} />
      {t(late ? "promise.late" : "promise.run", { n: late ? run - limit : limit - run, limit })}
    </span>
  );
}

/** After 100 s without a reply: say so, and offer to jump to whoever waits longest. */
function LateLine({ row }: { row: Row }) {
  const other = overdue(groups.value, row.id, now.value);
  const since = waitsSince(row);
  const own = since === null ? 0 : secondsSince(since, now.value);
  const ownLate = own >= LATE_S;
  return (
    <div role="status">
      {(other !== null || ownLate) && (
        <div class="late-line">
          <Icon name="alarm" />
          <span>{other !== null ? t("late.other", { name: other.name || t("contact.unnamed") }) : t("late.own")}</span>
          <span class="run" aria-hidden="true">{stopwatch(other !== null ? secondsSince(waitsSince(other) ?? 0, now.value) : own)}</span>
          {other !== null && <button type="button" class="btn s" onClick={() => select(other.id)}>{t("late.jump")}</button>}
        </div>
      )}
    </div>
  );
}

function Ended() {
  return (
    <div class="ended">
      <p>{t("wrap.owed")}</p>
      <button type="button" class="btn pri" onClick={() => { sheet.value = "wrap_up"; }}>{t("wrap.button_owed")}</button>
    </div>
  );
}

/** The left column: presence, my conversations, who is in line, and the slot for an offer. */

import { current, draftsChanged, groups, model, now, order, select, selected, tab, draft, type Tab } from "../state/desk";
import { secondsSince, sign, stopwatch } from "../state/clock";
import { unreadTotal, waitsSince } from "../state/groups";
import { t, type Key } from "../state/i18n";
import type { Row } from "../state/types";
import { Icon, Ring } from "./icons";
import { InLine } from "./in-line";
import { Marks } from "./marks";
import { OfferSlot } from "./offer";
import { PresenceSwitch } from "./presence";
import { Tabs } from "./tabs";
import { LineTruth } from "./line-truth";

export function List() {
  const mine = order.value.length;
  const waiting = Object.keys(model.value.waiting).length;
  const choices: { id: Tab; label: string }[] = [
    { id: "mine", label: t("tab.mine", { n: mine }) },
    { id: "line", label: t("tab.line", { n: waiting }) },
  ];
  return (
    <section class="list" aria-label={t("list.label")}>
      <header class="lh">
        <div class="r">
          <h2>{t("nav.inbox")}</h2>
          <PresenceSwitch />
        </div>
        <Tabs label={t("list.label")} panel="list-panel" choices={choices} chosen={tab.value} onChoose={(id) => { tab.value = id; }} />
      </header>
      <LineTruth />
      <div class="items" id="list-panel" role="tabpanel" aria-labelledby={`list-panel-${tab.value}`} tabIndex={-1}>
        {tab.value === "mine" ? <Mine /> : <InLine />}
      </div>
      <OfferSlot />
    </section>
  );
}

function Mine() {
  const { mine, theirs, wrapUp } = groups.value;
  if (!model.value.ready) return <p class="empty">{t("presence.unknown")}</p>;
  if (mine.length + theirs.length + wrapUp.length === 0) {
    return <p class="empty">{t(model.value.me?.state === "ready" ? "list.empty_ready" : "list.empty_away")}</p>;
  }
  return (
    <>
      <Group title="group.mine" rows={mine} keys />
      <Group title="group.theirs" rows={theirs} />
      <Group title="group.wrap_up" rows={wrapUp} />
      <p class="vh" role="status">{unreadTotal(model.value.rows) > 0 ? t("list.unread", { n: unreadTotal(model.value.rows) }) : ""}</p>
    </>
  );
}

function Group({ title, rows, keys = false }: { title: Key; rows: Row[]; keys?: boolean }) {
  if (rows.length === 0) return null;
  return (
    <section aria-label={t(title)}>
      <h3 class="grp">
        <span>{t(title)}</span>
        {keys && <kbd aria-hidden="true">J K</kbd>}
      </h3>
      <ul>
        {rows.map((row) => <li key={row.id}><Item row={row} /></li>)}
      </ul>
    </section>
  );
}

function Item({ row }: { row: Row }) {
  const on = selected.value === row.id;
  return (
    <button type="button" class={on ? "it on" : "it"} aria-current={on ? "true" : undefined} data-id={row.id} onClick={() => select(row.id)}>
      <span class="n">
        <span class="name">{row.name || t("contact.unnamed")}</span>
        <Marks row={row} />
      </span>
      <Wait row={row} />
      <span class="p">
        <Preview row={row} />
      </span>
      {row.unread > 0 && <span class="un"><span aria-hidden="true">{row.unread}</span><span class="vh">{t("list.unread", { n: row.unread })}</span></span>}
    </button>
  );
}

function Preview({ row }: { row: Row }) {
  const written = draftsChanged.value < 0 || current.value?.id === row.id ? "" : draft(row.id, "reply");
  if (written !== "") return <><em class="drafted">{t("list.draft")}</em>{written}</>;
  return <>{waitsSince(row) === null && row.phase === "agent" ? t("list.you", { text: row.preview }) : row.preview || row.title}</>;
}

function Wait({ row }: { row: Row }) {
  if (row.phase === "wrap_up") return <span class="w"><Icon name="pen" /><span class="vh">{t("group.wrap_up")}</span></span>;
  const since = waitsSince(row);
  const seconds = secondsSince(since ?? row.last_at, now.value);
  if (since === null) {
    return <span class="w"><Ring share={0} />{seconds < 60 ? t("time.just_now") : t("time.minutes", { n: Math.floor(seconds / 60) })}</span>;
  }
  const shape = sign(seconds);
  const late = shape.shape === "triangle";
  const tone = late ? "w late" : shape.hot ? "w hot" : "w";
  return (
    <span class={tone}>
      {late ? <Icon name="alarm" /> : <Ring share={shape.share} hot={shape.hot} />}
      <span class="vh">{t(late ? "list.late" : "list.waited")}</span>
      {stopwatch(seconds)}
    </span>
  );
}

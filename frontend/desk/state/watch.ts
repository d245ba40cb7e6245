/** What happens by itself: the clock, reading receipts, sound, the tab's title, threads opened again. */

import { effect, untracked } from "@preact/signals";
import { unreadTotal } from "./groups";
import { t } from "./i18n";
import * as actions from "./actions";
import { forgetCorrections } from "./corrections";
import * as desk from "./desk";
import { play, titleFor } from "./sound";
import { forgetSuggestions, refreshSuggestions } from "./suggestions";
import { forgetSummaries, refreshSummary } from "./summaries";
import { forgetTitles, seekTitles } from "./titles";
import type { Row } from "./types";

const TICK_MS = 250;

/** Start the standing effects; the answer stops them all. */
export function watch(): () => void {
  const timer = setInterval(() => {
    desk.now.value = actions.serverNow();
  }, TICK_MS);
  const sent = new Map<string, number>();
  const markRead = () => seeOnScreen(sent);
  document.addEventListener("visibilitychange", markRead);
  window.addEventListener("focus", markRead);
  const stops = [effect(title), effect(actions.refreshThread), effect(suggest), effect(sumUp), effect(seek), effect(markRead), effect(openWanted), effect(leaveGone), effect(ringing())];
  return () => {
    clearInterval(timer);
    document.removeEventListener("visibilitychange", markRead);
    window.removeEventListener("focus", markRead);
    stops.forEach((stop) => stop());
    forgetCorrections();
    forgetSuggestions();
    forgetSummaries();
    forgetTitles();
  };
}

function title(): void {
  const { rows } = desk.model.value;
  document.title = titleFor(t("title.desk"), unreadTotal(rows), desk.groups.value.offers.length > 0 ? t("offer.new") : null);
}

/** Ask what could be said next while the line is there. */
function suggest(): void {
  if (actions.line.value.phase === "live") refreshSuggestions();
}

/** Ask why the contact came while the line is there. */
function sumUp(): void {
  if (actions.line.value.phase === "live") refreshSummary();
}

/** Know the names of the articles that come with the handovers before anybody opens them. */
function seek(): void {
  const named = Object.values(desk.model.value.rows).flatMap((row) => row.handover?.suggested ?? []);
  untracked(() => seekTitles(named));
}

/** Tell the server that the conversation on screen was seen, when somebody is really looking. */
function seeOnScreen(sent: Map<string, number>): void {
  const row = desk.current.value;
  if (row === null || row.unread === 0 || row.phase === "offered" || actions.line.value.phase !== "live") return;
  if (document.visibilityState !== "visible" || !document.hasFocus() || sent.get(row.id) === row.last_at) return;
  sent.set(row.id, row.last_at);
  untracked(() => actions.read(row.id));
}

/** Open a conversation I took as soon as it is mine. */
function openWanted(): void {
  const id = desk.wanted.value;
  if (id === null || desk.model.value.rows[id]?.phase !== "agent") return;
  untracked(() => {
    desk.wanted.value = null;
    desk.select(id);
  });
}

/** Leave a conversation that is no longer mine. */
function leaveGone(): void {
  const { ready, rows } = desk.model.value;
  if (!ready) return;
  untracked(() => {
    desk.tidyDrafts();
    if (desk.selected.value === null || desk.selected.value in rows) return;
    desk.selected.value = null;
    desk.sheet.value = "none";
    desk.column.value = "list";
  });
}

/** Ring for an offer not heard before, and for a message nobody is looking at. */
function ringing(): () => void {
  const offers = new Set<string>();
  let unread: Record<string, number> | null = null;
  return () => {
    const rows = Object.values(desk.model.value.rows);
    const before = unread;
    unread = Object.fromEntries(rows.map((row) => [row.id, row.unread]));
    const fresh = rows.filter((row) => row.offer !== null && row.phase === "offered" && !offers.has(row.offer.offer_id));
    fresh.forEach((row) => offers.add(row.offer?.offer_id ?? ""));
    if (fresh.length > 0) play("offer");
    else if (before !== null && untracked(() => rows.some((row) => unheard(row, before[row.id] ?? 0)))) play("message");
  };
}

function unheard(row: Row, before: number): boolean {
  if (row.phase === "offered" || row.unread <= before) return false;
  return document.visibilityState !== "visible" || !document.hasFocus() || desk.selected.value !== row.id;
}

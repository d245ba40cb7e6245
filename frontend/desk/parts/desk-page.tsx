/** The desk of one agent: three columns, one at a time on a narrow screen. */

import { useEffect } from "preact/hooks";
import { accept, connect, decline } from "../state/actions";
import * as desk from "../state/desk";
import { longestWaiting } from "../state/groups";
import { actOf, bareKeys, type Act } from "../state/keys";
import { t } from "../state/i18n";
import { ended } from "../state/session";
import { insertSuggestion } from "../state/suggestions";
import { watch } from "../state/watch";
import type { Account } from "../state/rest";
import { Agents } from "./agents";
import { Articles } from "./articles";
import { Later } from "./later";
import { List } from "./list";
import { Notice } from "./notice";
import { OfferSlot } from "./offer";
import { Profile } from "./profile";
import { Rail } from "./rail";
import { Shortcuts } from "./shortcuts";
import { Thread } from "./thread";
import { WrapUp } from "./wrap-up";

export function DeskPage({ account }: { account: Account }) {
  useEffect(() => {
    desk.begin(account.id);
    const linked = /^#(cnv_\w+)$/.exec(location.hash)?.[1];
    if (linked !== undefined) desk.wanted.value = linked;
    const stops = [connect(account.id, ended), watch()];
    document.addEventListener("keydown", onKey);
    return () => {
      document.removeEventListener("keydown", onKey);
      stops.forEach((stop) => stop());
      desk.finish();
    };
  }, [account.id]);
  const row = desk.current.value;
  return (
    <div class={`desk page-${desk.page.value} show-${desk.column.value}`}>
      <Rail account={account} />
      <main>
        <h1 class="vh">{t("title.desk")}</h1>
        <Shown account={account} />
      </main>
      {desk.sheet.value === "shortcuts" && <Shortcuts />}
      {desk.sheet.value === "articles" && <Articles />}
      {desk.sheet.value === "wrap_up" && row !== null && <WrapUp key={row.id} row={row} />}
      <Notice />
    </div>
  );
}

/** What the rail has chosen; an offer is seen from everywhere. */
function Shown({ account }: { account: Account }) {
  const page = desk.page.value;
  if (page === "inbox") return <><List /><Thread /><Profile /></>;
  return (
    <>
      {page === "agents" ? <Agents me={account} /> : <Later name={page} account={account} />}
      <div class="offer-over"><OfferSlot /></div>
    </>
  );
}

/** What acts from every page; the other keys belong to the conversations. */
const EVERYWHERE = new Set<Act>(["accept", "decline", "longest", "shortcuts"]);

function onKey(event: KeyboardEvent): void {
  const dialog = document.querySelector("dialog[open]") !== null;
  if (event.key === "Escape" && !dialog) return leaveField(event);
  const act = actOf(event, dialog || isField(event.target), bareKeys.value);
  if (act === null || (desk.page.value !== "inbox" && !EVERYWHERE.has(act))) return;
  if (dialog && act !== "accept" && act !== "decline") return;
  event.preventDefault();
  run(act);
}

/** Escape leaves the composer, so that the single letters work. */
function leaveField(event: KeyboardEvent): void {
  if (event.isComposing || !(event.target instanceof HTMLTextAreaElement)) return;
  document.querySelector<HTMLElement>(".it.on")?.focus();
}

function isField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return target.type !== "checkbox";
  return target.isContentEditable || /^(TEXTAREA|SELECT)$/.test(target.tagName);
}

const RUN: Record<Extract<Act, string>, () => void> = {
  accept: () => withOffer(accept),
  decline: () => withOffer(decline),
  next: () => desk.step(1),
  previous: () => desk.step(-1),
  reply: () => desk.compose("reply"),
  note: () => desk.compose("note"),
  transfer: () => openSheet("transfer"),
  wrap_up: () => openSheet("wrap_up"),
  bot_part: () => { desk.botOpen.value = !desk.botOpen.value; },
  longest: () => open(longestWaiting(desk.groups.value)?.id),
  articles: () => { desk.sheet.value = "articles"; },
  shortcuts: () => { desk.sheet.value = "shortcuts"; },
};

function run(act: Act): void {
  if (typeof act === "string") RUN[act]();
  else if ("insert" in act) insertSuggestion(act.insert - 1);
  else open(desk.order.value[act.open - 1]?.id);
}

function open(id: string | undefined): void {
  if (id !== undefined) desk.select(id);
}

function openSheet(name: "transfer" | "wrap_up"): void {
  const row = desk.current.value;
  if (row === null || row.phase === "offered" || (name === "transfer" && row.phase !== "agent")) return;
  desk.sheet.value = name;
}

function withOffer(act: typeof accept): void {
  const row = desk.groups.value.offers[0];
  if (row !== undefined) void act(row);
}

/** What was said, in order; new lines are announced, and the view stays where the reader is. */

import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { line, takeBack } from "../state/actions";
import { model, now, thread } from "../state/desk";
import { dayOf, timeOfDay } from "../state/clock";
import { lang, maybe, t } from "../state/i18n";
import { field, threadItems, type Item } from "../state/matter";
import { agentName } from "../state/people";
import type { EventBody } from "../../shared/wire";
import type { Row } from "../state/types";
import { Attachment } from "./attachment";
import { eventWords } from "./words";

const TYPING_MS = 5_000;
const NEAR_PX = 80;
/** A message that takes longer than this says that it is still on its way. */
const SLOW_MS = 2_000;

export function Log({ row, box }: { row: Row; box: ComponentChildren }) {
  const opened = thread.value;
  const frame = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const pending = model.value.pending.filter((one) => one.conversation_id === row.id);
  const items = opened === undefined ? [] : threadItems(opened, pending, Date.now());
  useLayoutEffect(() => {
    if (atEnd.current && frame.current !== null) frame.current.scrollTop = frame.current.scrollHeight;
  }, [items.length, row.id]);
  const scrolled = () => {
    const node = frame.current;
    if (node !== null) atEnd.current = node.scrollHeight - node.scrollTop - node.clientHeight < NEAR_PX;
  };
  return (
    <div class="thr-frame" ref={frame} onScroll={scrolled} tabIndex={0} role="region" aria-label={t("thread.log")}>
      {box}
      <div class="thr" role="log" aria-label={t("thread.log")}>
        <Items items={items} promise={model.value.promise_s} matter={row.id} />
      </div>
      <Typing row={row} />
    </div>
  );
}

function Typing({ row }: { row: Row }) {
  const seen = model.value.typing[row.id];
  const on = seen !== undefined && now.value - seen < TYPING_MS;
  return <p class="typing" hidden={!on}>{t("thread.typing", { name: row.name || t("contact.unnamed") })}<i /><i /><i /></p>;
}

/** Draw items of a thread; also used for the bot's part. */
export function Items({ items, promise, matter }: { items: readonly Item[]; promise: number; matter: string }) {
  return <>{items.map((item) => <One key={item.key} item={item} promise={promise} matter={matter} />)}</>;
}

function One({ item, promise, matter }: { item: Item; promise: number; matter: string }) {
  switch (item.kind) {
    case "day":
      return <p class="sys day">{dayOf(item.at_ms, lang.value)}</p>;
    case "system":
      return <p class="sys"><span>{`${timeOfDay(item.at_ms, lang.value)} ${eventWords(item.event, promise)}`}</span></p>;
    case "note":
      return <Bubble tone="note" at={item.at_ms} text={item.text} lead={t("note.by", { name: item.name || t("agent.you") })} />;
    case "message":
      return <Said item={item} matter={matter} />;
    case "pending":
      return <OnItsWay item={item} />;
  }
}

function Said({ item, matter }: { item: Extract<Item, { kind: "message" }>; matter: string }) {
  const { event, from, at_ms } = item;
  if (from === "system") return <p class="sys"><span>{item.text}</span></p>;
  const text = event["erased"] === true ? t("thread.erased") : item.text;
  if (from === "bot") return <Bubble tone="bt" at={at_ms} text={text} lead={t("bot.says")} source={field(event, "source")} />;
  const file = fileOf(event, matter, text);
  const said = file === null ? kindWord(event) + text : text;
  if (from === "contact") return <Bubble tone="cu" at={at_ms} text={said} lead={t("contact.says")} file={file} />;
  const id = field(event, "agent_id");
  const name = agentName(id, field(event, "agent_name"));
  return <Bubble tone="ag" at={at_ms} text={said} lead={t("agent.says", { name })} other={id !== model.value.me?.id} file={file} />;
}

/** What a message is when it is not written: its words are a caption or what was recognised in it. */
function kindWord(event: EventBody): string {
  return maybe(`kind.${field(event, "kind")}`, "");
}

/** The file that came with a message; once the contact is erased there is none. */
function fileOf(event: EventBody, matter: string, name: string): ComponentChildren {
  const id = field(event, "attachment_id");
  if (id === "" || event["erased"] === true) return null;
  return <Attachment path={`${matter}/attachments/${id}`} kind={field(event, "kind")} name={name} />;
}

interface BubbleProps {
  tone: string;
  at: number;
  text: string;
  lead: string;
  source?: string | null;
  /** Said by a colleague: the name is shown. */
  other?: boolean;
  file?: ComponentChildren;
}

function Bubble({ tone, at, text, lead, source = null, other = false, file = null }: BubbleProps) {
  const shown = tone === "note" || tone === "bt" || other;
  return (
    <div class={`msg ${tone}`}>
      <p class="bub">
        <span class={shown ? "lead" : "vh"}>{lead}</span>
        {text}
        {source !== null && source !== "" && <small class="src">{t("bot.source", { source })}</small>}
      </p>
      {file}
      <time class="tm" dateTime={new Date(at).toISOString()}>{timeOfDay(at, lang.value)}</time>
    </div>
  );
}

function OnItsWay({ item }: { item: Extract<Item, { kind: "pending" }> }) {
  const { kind, text, state, reason, client_id } = item.pending;
  const tone = kind === "note" ? "note" : "ag";
  const slow = line.value.phase !== "live" || now.value - item.at_ms > SLOW_MS;
  return (
    <div class={`msg ${tone} ${state}`}>
      <p class="bub">
        {kind === "note" && <span class="lead">{t("note.mine")}</span>}
        {text}
      </p>
      {state === "sending" && slow && <span class="tm">{t("send.waiting")}</span>}
      {state === "refused" && (
        <span class="tm bad">
          {t("send.refused", { reason: reason ?? "" })}
          <button type="button" class="lnk" onClick={() => takeBack(client_id)}>{t("send.take_back")}</button>
        </span>
      )}
    </div>
  );
}

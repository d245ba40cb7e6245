/** Where I write: reply or note, canned replies after a slash, Ctrl Enter sends. */

import { useLayoutEffect, useRef } from "preact/hooks";
import { column, composeAsked, takenBack, writing } from "../state/desk";
import { useDraftField, type Area } from "../state/draft-field";
import type { DraftKind } from "../state/drafts";
import { t } from "../state/i18n";
import { suggestions } from "../state/suggestions";
import type { Row } from "../state/types";
import { AttachmentButton } from "./attachment-button";
import { CannedList, OPTION } from "./canned-list";
import { Tabs } from "./tabs";

const PANEL = "composer";
const TOUCH = "(pointer: coarse)";

export function Composer({ row }: { row: Row }) {
  const kind = writing.value;
  const area = useRef<HTMLTextAreaElement>(null);
  const asked = composeAsked.value;
  // Before the next key arrives, not after the next paint.
  useLayoutEffect(() => {
    if (!matchMedia(TOUCH).matches) area.current?.focus();
  }, [asked]);
  const kinds: { id: DraftKind; label: string }[] = [{ id: "reply", label: t("compose.reply") }, { id: "note", label: t("compose.note") }];
  return (
    <section class={`cmp ${kind}`} aria-label={t("compose.label")}>
      <Tabs label={t("compose.kind")} panel={PANEL} choices={kinds} chosen={kind} onChoose={(id) => { writing.value = id; }} />
      <Field key={`${kind}${takenBack.value}`} row={row} kind={kind} area={area} />
    </section>
  );
}

function Field({ row, kind, area }: { row: Row; kind: DraftKind; area: Area }) {
  const field = useDraftField(row.id, kind, area);
  const listed = field.options.length > 0;
  const send = t(kind === "note" ? "compose.keep" : "compose.send");
  return (
    <div role="tabpanel" id={PANEL} aria-labelledby={`${PANEL}-${kind}`}>
      <CannedList options={field.options} chosen={field.chosen} onPick={field.insert} />
      <textarea
        ref={area} rows={2} value={field.text} placeholder={t(kind === "note" ? "compose.note_hint" : "compose.reply_hint")}
        aria-label={kind === "note" ? t("compose.note") : t("compose.reply_to", { name: row.name || t("contact.unnamed") })}
        aria-autocomplete={kind === "reply" ? "list" : undefined} aria-controls={listed ? "canned" : undefined}
        aria-activedescendant={listed ? `${OPTION}${field.chosen}` : undefined}
        onInput={(event) => field.onInput(event.currentTarget)}
        onKeyUp={(event) => field.follow(event.currentTarget)}
        onClick={(event) => field.follow(event.currentTarget)}
        onKeyDown={field.onKey}
      />
      <div class="ft">
        {kind === "reply" && <><AttachmentButton row={row} /><Hinted row={row} /><span class="hint"><kbd>/</kbd> {t("compose.canned")}</span></>}
        <span class="hint"><kbd>Ctrl Enter</kbd> {send}</span>
        <button type="button" class="btn pri s" disabled={field.text.trim() === ""} onClick={field.go}>{send}</button>
      </div>
    </div>
  );
}

/** Where the side column is hidden: how many suggestions stand in it. */
function Hinted({ row }: { row: Row }) {
  const n = suggestions.value[row.id]?.items.length ?? 0;
  if (n === 0) return null;
  return <button type="button" class="lnk hinted" onClick={() => { column.value = "profile"; }}>{t("suggest.count", { n })}</button>;
}

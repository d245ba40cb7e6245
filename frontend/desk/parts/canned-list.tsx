/** Canned replies above the composer; the caret never leaves the text. */

import { useEffect, useRef } from "preact/hooks";
import { bare } from "../state/canned";
import { t } from "../state/i18n";
import type { Canned } from "../state/types";

/** Prefix of the ids of the entries. */
export const OPTION = "canned-";

export function CannedList({ options, chosen, onPick }: { options: readonly Canned[]; chosen: number; onPick: (entry: Canned) => void }) {
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => list.current?.children[chosen]?.scrollIntoView({ block: "nearest" }), [chosen]);
  if (options.length === 0) return null;
  return (
    <ul class="pop" id="canned" role="listbox" aria-label={t("compose.canned")} ref={list}>
      {options.map((entry, at) => (
        <li
          key={entry.id} id={`${OPTION}${at}`} role="option" aria-selected={at === chosen}
          onPointerDown={(event) => { event.preventDefault(); onPick(entry); }}
        >
          <b>/{bare(entry.shortcut)}</b>
          <span>{entry.text}</span>
          {at === chosen && <kbd aria-hidden="true">Enter</kbd>}
        </li>
      ))}
    </ul>
  );
}

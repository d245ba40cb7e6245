/** All shortcuts on one sheet, and the switch for bare letters. */

import { sheet } from "../state/desk";
import { t, type Key } from "../state/i18n";
import { bareKeys, setBareKeys } from "../state/keys";
import { Dialog } from "./dialog";

const ROWS: readonly [keys: string, what: Key][] = [
  ["Alt A", "keys.accept"], ["Alt D", "keys.decline"], ["J / K", "keys.walk"], ["Alt Shift 1–9", "keys.open"], ["Alt 1–3", "keys.suggest"], ["L", "keys.longest"],
  ["R", "keys.reply"], ["N", "keys.note"], ["/", "keys.canned"], ["Ctrl Enter", "keys.send"], ["T", "keys.transfer"],
  ["E", "keys.wrap_up"], ["B", "keys.bot_part"], ["S", "keys.articles"], ["Esc", "keys.escape"], ["?", "keys.sheet"],
];

export function Shortcuts() {
  return (
    <Dialog title={t("keys.title")} onClose={() => { sheet.value = "none"; }}>
      <dl class="keys">
        {ROWS.map(([keys, what]) => <div key={keys}><dt><kbd>{keys}</kbd></dt><dd>{t(what)}</dd></div>)}
      </dl>
      <p class="mut">{t("keys.alt")}</p>
      <label class="check">
        <input type="checkbox" checked={bareKeys.value} onChange={(event) => setBareKeys(event.currentTarget.checked)} />
        {t("keys.bare")}
      </label>
    </Dialog>
  );
}

/** How it ended: one key, one outcome. */

import { wrapUp } from "../state/actions";
import { model, say, sheet } from "../state/desk";
import { t } from "../state/i18n";
import type { Named, Row } from "../state/types";
import { Dialog } from "./dialog";

export function WrapUp({ row }: { row: Row }) {
  const close = () => { sheet.value = "none"; };
  const choices = model.value.dispositions;
  const choose = async (one: Named | undefined) => {
    if (one === undefined || !(await wrapUp(row.id, one.id))) return;
    close();
    say(t("wrap.done", { name: row.name || t("contact.unnamed"), outcome: one.name }));
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.altKey || event.metaKey || !/^[1-9]$/.test(event.key)) return;
    event.preventDefault();
    void choose(choices[Number(event.key) - 1]);
  };
  return (
    <Dialog title={t("wrap.title", { name: row.name || t("contact.unnamed") })} onClose={close} onKeyDown={onKey}>
      <p class="mut">{t("wrap.hint")}</p>
      <ol class="outcomes">
        {choices.map((one, at) => (
          <li key={one.id}>
            <button type="button" class="btn" autofocus={at === 0} aria-keyshortcuts={at < 9 ? String(at + 1) : undefined} onClick={() => void choose(one)}>
              {at < 9 && <kbd aria-hidden="true">{at + 1}</kbd>}
              {one.name}
            </button>
          </li>
        ))}
      </ol>
      {choices.length === 0 && <p class="empty">{t("wrap.none")}</p>}
    </Dialog>
  );
}

/** Pass a matter on, to a colleague or a queue: one field that searches both. */

import { useEffect, useRef, useState } from "preact/hooks";
import { transfer } from "../state/actions";
import { model, say, sheet } from "../state/desk";
import { t } from "../state/i18n";
import { targets, type Target } from "../state/targets";
import type { Row } from "../state/types";
import { Icon } from "./icons";
import { useOutside } from "./outside";
import { presenceName } from "./presence";

export function TransferSheet({ row }: { row: Row }) {
  const [query, setQuery] = useState("");
  const [picked, setPicked] = useState(0);
  const field = useRef<HTMLInputElement>(null);
  const box = useOutside(true, close);
  const { agents, queues, me } = model.value;
  const found = targets(Object.values(agents), queues, me?.id ?? "", row.queue, query);
  const chosen = Math.min(picked, found.length - 1);
  useEffect(() => field.current?.focus(), []);

  const go = async (target: Target | undefined) => {
    if (target === undefined) return;
    const done = await transfer(row.id, target.kind === "agent" ? { to_agent_id: target.id } : { to_queue: target.id });
    if (!done) return;
    close();
    say(t("transfer.done", { name: target.name }));
  };
  const onKey = (event: KeyboardEvent) => {
    const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (by !== 0) setPicked((chosen + by + found.length) % Math.max(1, found.length));
    else if (event.key === "Enter" && !event.isComposing) void go(found[chosen]);
    else if (event.key === "Escape") closeToButton();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div class="sheet" role="dialog" aria-label={t("transfer.title")} ref={box} onKeyDown={onKey}>
      <div class="find">
        <Icon name="search" />
        <input
          ref={field} type="text" role="combobox" aria-expanded="true" aria-controls="targets" aria-label={t("transfer.search")}
          aria-activedescendant={found.length > 0 ? `target-${chosen}` : undefined} aria-autocomplete="list" autocomplete="off"
          placeholder={t("transfer.search")} value={query} onInput={(event) => { setQuery(event.currentTarget.value); setPicked(0); }}
        />
      </div>
      <ul id="targets" role="listbox" aria-label={t("transfer.title")}>
        {found.map((target, at) => (
          <li key={target.id} id={`target-${at}`} role="option" aria-selected={at === chosen} onClick={() => void go(target)}>
            <Choice target={target} />
          </li>
        ))}
      </ul>
      {found.length === 0 && <p class="empty">{t("transfer.none")}</p>}
      <p class="foot">{t("transfer.keeps")}</p>
    </div>
  );
}

function Choice({ target }: { target: Target }) {
  if (target.kind === "queue") return <><Icon name="list" /><span>{target.name}</span><small>{t("transfer.queue")}</small></>;
  return (
    <>
      <i class={`dot ${target.state}`} aria-hidden="true" />
      <span>{target.name}</span>
      <small>{presenceName(target.state)} {target.load}/{target.capacity}</small>
    </>
  );
}

function close(): void {
  if (sheet.value === "transfer") sheet.value = "none";
}

function closeToButton(): void {
  close();
  document.getElementById("transfer-button")?.focus();
}

/** Whether I take people: a button that opens three choices. */

import { useRef } from "preact/hooks";
import { signal } from "@preact/signals";
import { setPresence } from "../state/actions";
import { model } from "../state/desk";
import { t, type Key } from "../state/i18n";
import type { Presence } from "../state/types";
import { Icon } from "./icons";
import { useOutside } from "./outside";

const STATES: readonly Presence[] = ["ready", "break", "offline"];
const open = signal(false);

export function presenceName(state: Presence): string {
  return t(`presence.${state}` satisfies Key);
}

export function PresenceSwitch() {
  const button = useRef<HTMLButtonElement>(null);
  const box = useOutside(open.value, () => { open.value = false; });
  const me = model.value.me;
  if (me === null) return <span class="st">{t("presence.unknown")}</span>;
  const choose = (state: Presence) => {
    open.value = false;
    button.current?.focus();
    if (state !== me.state) void setPresence(state);
  };
  return (
    <div class="menu-box" ref={box} onKeyDown={(event) => { walk(event, () => { open.value = false; button.current?.focus(); }); }}>
      <button
        ref={button} type="button" class="st" aria-haspopup="menu" aria-expanded={open.value}
        onClick={() => { open.value = !open.value; }}
      >
        <i class={`dot ${me.state}`} aria-hidden="true" />
        {presenceName(me.state)} <span class="load" aria-hidden="true">{me.load}/{me.capacity}</span>
        <span class="vh">{t("presence.load", { load: me.load, capacity: me.capacity })}</span>
        <Icon name="down" />
      </button>
      {open.value && (
        <div class="menu" role="menu" aria-label={t("presence.label")}>
          {STATES.map((state) => (
            <button
              key={state} type="button" role="menuitemradio" aria-checked={state === me.state}
              ref={(node) => { if (state === me.state && node !== null && !node.dataset["met"]) { node.dataset["met"] = "1"; node.focus(); } }}
              onClick={() => choose(state)}
            >
              <i class={`dot ${state}`} aria-hidden="true" />
              <span>{presenceName(state)}<small>{t(`presence.${state}_means` satisfies Key)}</small></span>
            </button>
          ))}
        </div>
      )}
    </div>
  );
}

/** Arrows walk through a menu, Escape closes it. */
function walk(event: KeyboardEvent, close: () => void): void {
  if (!open.value) return;
  if (event.key === "Escape" || event.key === "Tab") {
    if (event.key === "Escape") event.stopPropagation();
    return close();
  }
  const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  if (by === 0) return;
  event.preventDefault();
  const items = [...(event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>("[role=menuitemradio]")];
  const at = items.findIndex((item) => item === document.activeElement);
  items[(at + by + items.length) % items.length]?.focus();
}

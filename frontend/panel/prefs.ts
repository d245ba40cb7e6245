/** Large type, its size, the language, the menus: chosen once, remembered on this device. */

import type { Lang } from "../shared/i18n";
import { store } from "../shared/outbox";
import type { Acts } from "./acts";
import { part, pressed, text } from "./dom";
import { twice } from "./twice";
import { speak, t } from "./texts";

const [SMALLEST, USUAL, LARGEST] = [18, 22, 30];
const root = document.documentElement;

export function startPrefs(acts: Acts, changed: () => void, record: () => Promise<string>): void {
  part("senior").addEventListener("click", () => {
    const on = root.dataset["mode"] !== "senior";
    store.set("zhida.senior", on ? "1" : "0");
    if (on) root.dataset["mode"] = "senior";
    else delete root.dataset["mode"];
    showPrefs();
    changed();
  });
  part("smaller").addEventListener("click", () => resize(-2));
  part("larger").addEventListener("click", () => resize(2));
  part("langs").addEventListener("click", (event) => {
    const wish = (event.target as HTMLButtonElement).value;
    if (!wish) return;
    part("langs").hidePopover();
    void speak(wish as Lang, true).then(changed, () => undefined);
  });
  part("record").addEventListener("click", () => {
    void record().then((note) => text(part("menu-note"), note));
  });
  twice(part("end"), "end", "end.sure", () => {
    part("menu").hidePopover();
    acts.end();
  });
  showPrefs();
}

/** Write the state of the switches, in the language of the moment. */
export function showPrefs(): void {
  const on = root.dataset["mode"] === "senior";
  pressed(part("senior"), on);
  text(part("senior"), t(on ? "senior.off" : "senior"));
  text(part("size"), String(size()));
}

function size(): number {
  const kept = Number(store.get("zhida.size") ?? USUAL);
  return Math.min(LARGEST, Math.max(SMALLEST, kept || USUAL));
}

function resize(by: number): void {
  const next = Math.min(LARGEST, Math.max(SMALLEST, size() + by));
  store.set("zhida.size", String(next));
  root.style.setProperty("--k", String(next / USUAL));
  text(part("size"), String(next));
}

/** Light, dark, or as the system has it. */

import { signal } from "@preact/signals";
import { store } from "../../shared/outbox";

export type Theme = "light" | "dark";
const CHOICE = "zhida.desk.theme";

/** What is on screen now. */
export const theme = signal<Theme>("light");

/** Show the kept choice, else what the system prefers. */
export function startTheme(fallback: Theme | null = null): void {
  const kept = store.get(CHOICE);
  const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  show(kept === "light" || kept === "dark" ? kept : (fallback ?? system));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", (change) => {
    if (fallback === null && store.get(CHOICE) === null) show(change.matches ? "dark" : "light");
  });
}

export function toggleTheme(): void {
  const next = theme.value === "dark" ? "light" : "dark";
  store.set(CHOICE, next);
  show(next);
}

function show(next: Theme): void {
  theme.value = next;
  document.documentElement.dataset["theme"] = next;
}

/** The page's words in the reader's language: one small file per language, fetched before the first rendering. */

import { store } from "../shared/outbox";
import { fill, pickLang, type Lang, type Params } from "../shared/i18n";
import type zhCN from "../shared/locales/zh-CN.json";
import { set } from "./dom";

export type Key = keyof typeof zhCN;

const LANG_KEY = "zhida.lang";
const WORDS: Record<Lang, () => Promise<{ default: Record<Key, string> }>> = {
  "zh-CN": () => import("../shared/locales/zh-CN.json"),
  "zh-TW": () => import("../shared/locales/zh-TW.json"),
  en: () => import("../shared/locales/en.json"),
};

let texts: Partial<Record<string, string>> = {};
let current: Lang = "zh-CN";

/** A text by key; in large type the shorter wording where there is one. */
export function t(key: Key, params?: Params): string {
  const short = `${key}.short`;
  const large = document.documentElement.dataset["mode"] === "senior" ? texts[short] : undefined;
  return fill(large ?? texts[key] ?? "", params);
}

export function has(key: string): key is Key {
  return key in texts;
}

export function lang(): Lang {
  return current;
}

/** The language of the address, of the last choice, of the browser. */
export function wishedLang(): Lang {
  return pickLang(new URLSearchParams(location.search).get("lang"), store.get(LANG_KEY), ...navigator.languages);
}

/** Speak another language; when it cannot be fetched the page stays in the one it has. */
export async function speak(wish: Lang, remember: boolean): Promise<void> {
  texts = (await WORDS[wish]()).default;
  current = wish;
  if (remember) store.set(LANG_KEY, wish);
  document.documentElement.lang = wish;
  label(document);
}

/** Write the texts of the static parts: `data-t` is content, `data-t-x` the attribute x. */
export function label(root: ParentNode): void {
  for (const element of root.querySelectorAll<HTMLElement>("[data-t],[data-t-label],[data-t-title]")) {
    const { t: content, tLabel, tTitle } = element.dataset;
    if (content) element.textContent = t(content as Key);
    if (tLabel) set(element, "aria-label", t(tLabel as Key));
    if (tTitle) element.title = t(tTitle as Key);
  }
}

/** A clock time such as 14:02, with seconds where an event is dated. */
export function clock(at: string | number, seconds = false): string {
  const options = { hour: "2-digit", minute: "2-digit", hour12: false } as const;
  return new Date(at).toLocaleTimeString(current, seconds ? { ...options, second: "2-digit" } : options);
}

/** A length of time a person reads: 18 秒, 3 分钟. */
export function span(s: number): string {
  return s < 100 ? t("sec", { n: Math.round(s) }) : t("min", { n: Math.round(s / 60) });
}

/** A range of two lengths of time. */
export function range(from: number, to: number): string {
  if (to < 100) return from === to ? span(to) : t("secs", { a: from, b: to });
  const [a, b] = [Math.floor(from / 60), Math.ceil(to / 60)];
  return a === b ? span(to) : t("mins", { a: Math.max(a, 1), b });
}

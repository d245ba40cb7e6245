/** Strings of desk and wall in the reader's language; plural forms are keys that end in `_one`. */

import { signal } from "@preact/signals";
import { fill, pickLang, type Lang, type Params } from "../../shared/i18n";
import { store } from "../../shared/outbox";
import en from "../locales/en.json";
import zh from "../locales/zh-CN.json";
import tw from "../locales/zh-TW.json";

export type Key = keyof typeof zh;

const CATALOGUES: Record<Lang, Record<string, string>> = { "zh-CN": zh, "zh-TW": tw, en };
const CHOICE = "zhida.desk.lang";

/** What the switch of languages goes to; its label is `lang.other`. */
export const NEXT_LANG: Record<Lang, Lang> = { "zh-CN": "zh-TW", "zh-TW": "en", en: "zh-CN" };

/** The language on screen. */
export const lang = signal<Lang>("zh-CN");

/** A way to look texts up in one set of catalogues; a key nobody knows is answered by `fallback`. */
export function texts(catalogues: Record<Lang, Record<string, string>>) {
  return (key: string, fallback: string, params: Params = {}): string => {
    const own = catalogues[lang.value];
    const text = (params["n"] === 1 ? own[`${key}_one`] : undefined) ?? own[key];
    return text === undefined ? fallback : fill(text, params);
  };
}

/** The text of a key made from a server's word, or a fallback when there is none. */
export const maybe = texts(CATALOGUES);

/** The text of a key in the language on screen. */
export function t(key: Key, params: Params = {}): string {
  return maybe(key, key, params);
}

/** `?lang=`, else the choice made before, else the language of the agent or the browser. */
export function startLanguage(search: string, stored: string | null, browser: string): Lang {
  return pickLang(new URLSearchParams(search).get("lang"), stored, browser);
}

/** Set the language of the page and remember it. */
export function setLang(next: Lang): void {
  showLang(next);
  store.set(CHOICE, next);
}

/** Set the language of the page for this visit. */
export function showLang(next: Lang): void {
  lang.value = next;
  document.documentElement.lang = next;
}

/** The language kept from an earlier visit. */
export function storedLang(): string | null {
  return store.get(CHOICE);
}

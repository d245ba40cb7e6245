/** The words around files, in the language of the page; fetched with the part that needs them. */

import { fill, type Lang, type Params } from "../shared/i18n";
import type zhCN from "../shared/locales/attach.zh-CN.json";
import { lang } from "./texts";

export type Key = keyof typeof zhCN;

const WORDS: Record<Lang, () => Promise<{ default: Record<Key, string> }>> = {
  "zh-CN": () => import("../shared/locales/attach.zh-CN.json"),
  "zh-TW": () => import("../shared/locales/attach.zh-TW.json"),
  en: () => import("../shared/locales/attach.en.json"),
};

let texts: Partial<Record<string, string>> = {};

/** Learn the words of the language the page speaks now. */
export async function learn(): Promise<void> {
  texts = (await WORDS[lang()]()).default;
}

export function t(key: Key, params?: Params): string {
  return fill(texts[key] ?? "", params);
}

/** The sentence with the remedy for a broken rule, null for a rule this page does not know. */
export function remedy(rule: unknown): string | null {
  return texts[`rule.${String(rule)}`] ?? null;
}

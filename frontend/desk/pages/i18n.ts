/** Strings of the pages; they come with the page and not with the desk. */

import type { Params } from "../../shared/i18n";
import { lang, texts } from "../state/i18n";
import en from "./locales/en.json";
import zh from "./locales/zh-CN.json";
import tw from "./locales/zh-TW.json";

export type PageKey = keyof typeof zh;

/** The text of a key made from a server's word, or a fallback when there is none. */
export const maybe = texts({ "zh-CN": zh, "zh-TW": tw, en });

/** The text of a key in the language on screen. */
export function p(key: PageKey, params: Params = {}): string {
  return maybe(key, key, params);
}

/** 11月29日, with the year when it is not this one; a bare day as well as a moment. */
export function day(moment: string): string {
  const date = new Date(/^\d{4}-\d\d-\d\d$/.test(moment) ? `${moment}T12:00:00` : moment);
  const year = date.getFullYear() === new Date().getFullYear() ? {} : { year: "numeric" as const };
  return new Intl.DateTimeFormat(lang.value, { ...year, month: "long", day: "numeric" }).format(date);
}

/** A share as people say it: 4%, 0.4%. */
export function percent(share: number): string {
  return new Intl.NumberFormat(lang.value, { style: "percent", maximumFractionDigits: share < 0.1 ? 1 : 0 }).format(share);
}

/** A figure with at most one digit behind the point. */
export function figure(value: number): string {
  return new Intl.NumberFormat(lang.value, { maximumFractionDigits: value < 10 ? 1 : 0 }).format(value);
}

/** A difference with its sign, +12 or −3. */
export function signed(value: number): string {
  return new Intl.NumberFormat(lang.value, { signDisplay: "exceptZero" }).format(value).replace("-", "\u2212");
}

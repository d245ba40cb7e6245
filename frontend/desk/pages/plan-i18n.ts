/** Strings of the page that plans; they come with it. */

import type { Params } from "../../shared/i18n";
import { lang, texts } from "../state/i18n";
import en from "./plan-locales/en.json";
import zh from "./plan-locales/zh-CN.json";
import tw from "./plan-locales/zh-TW.json";

export type PlanKey = keyof typeof zh;

const maybe = texts({ "zh-CN": zh, "zh-TW": tw, en });

/** The text of a key in the language on screen. */
export function w(key: PlanKey, params: Params = {}): string {
  return maybe(key, key, params);
}

/** A share as a person says it: 95.2%, 30%. */
export function share(value: number): string {
  return new Intl.NumberFormat(lang.value, { style: "percent", maximumFractionDigits: 1 }).format(value);
}

/** A count or an amount without digits nobody needs. */
export function amount(value: number): string {
  return new Intl.NumberFormat(lang.value, { maximumFractionDigits: Math.abs(value) < 10 ? 1 : 0 }).format(value);
}

/** Strings of the wall, in the language of the desk. */

import type { Params } from "../../shared/i18n";
import { texts } from "../../desk/state/i18n";
import en from "../locales/en.json";
import zh from "../locales/zh-CN.json";
import tw from "../locales/zh-TW.json";

export type Key = keyof typeof zh;
const find = texts({ "zh-CN": zh, "zh-TW": tw, en });

export function t(key: Key, params: Params = {}): string {
  return find(key, key, params);
}

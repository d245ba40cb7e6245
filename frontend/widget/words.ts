/** The launcher's few words; the panel brings the rest. */

import en from "../shared/locales/widget.en.json";
import zhCN from "../shared/locales/widget.zh-CN.json";
import zhTW from "../shared/locales/widget.zh-TW.json";
import { pickLang } from "../shared/i18n";

export type Words = typeof zhCN;

export function words(wish: string | null): Words {
  return { "zh-CN": zhCN, "zh-TW": zhTW, en }[pickLang(wish)];
}

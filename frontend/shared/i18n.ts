/** Texts by key, in the reader's language; `{name}` in a text is replaced by the parameter of that name. */

export type Lang = "zh-CN" | "zh-TW" | "en";
export type Params = Record<string, string | number>;
export type Translate<Key extends string> = (key: Key, params?: Params) => string;

/** A translator over one catalogue; a second catalogue fills what the first lacks. */
export function translator<Key extends string>(texts: Record<Key, string>): Translate<Key> {
  return (key, params) => fill(texts[key], params);
}

/** Put parameters into a text. */
export function fill(text: string, params: Params = {}): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole));
}

/** The language of a wish such as `en-GB` or `zh-Hant-HK`; the first one we speak, else zh-CN. */
export function pickLang(...wishes: readonly (string | null | undefined)[]): Lang {
  for (const wish of wishes) {
    if (!wish) continue;
    if (/^zh-(tw|hk|mo|hant)/i.test(wish)) return "zh-TW";
    if (/^zh/i.test(wish)) return "zh-CN";
    if (/^en/i.test(wish)) return "en";
  }
  return "zh-CN";
}

import { readFileSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import wallEn from "../../wall/locales/en.json";
import wallZh from "../../wall/locales/zh-CN.json";
import wallTw from "../../wall/locales/zh-TW.json";
import en from "../locales/en.json";
import pagesEn from "../pages/locales/en.json";
import pagesZh from "../pages/locales/zh-CN.json";
import pagesTw from "../pages/locales/zh-TW.json";
import planEn from "../pages/plan-locales/en.json";
import planZh from "../pages/plan-locales/zh-CN.json";
import planTw from "../pages/plan-locales/zh-TW.json";
import zh from "../locales/zh-CN.json";
import tw from "../locales/zh-TW.json";
import { lang, maybe, startLanguage, t } from "../state/i18n";

const FORBIDDEN = ["超出我的理解范围", "请换个说法", "请您耐心等待", "坐席全忙", "请拨打热线", "请下载", "亲，", "猜您想问", "感谢您的理解", "非常抱歉给您带来不便", "請換個說法", "請您耐心等待", "坐席全忙", "請撥打熱線", "請下載"];
type Texts = Record<string, string>;
const CATALOGUES: [name: string, zh: Texts, others: Texts[]][] = [["desk", zh, [en, tw]], ["wall", wallZh, [wallEn, wallTw]], ["desk/pages", pagesZh, [pagesEn, pagesTw]], ["desk/pages", planZh, [planEn, planTw]]];
const holes = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([name]) => name).sort();

function sources(folder: string): string {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.tsx?$/.test(name) && !name.startsWith("tests"))
    .map((name) => readFileSync(join(folder, name), "utf8"))
    .join("\n");
}

describe.each(CATALOGUES)("texts of %s", (name, chinese, others) => {
  const code = sources(resolve(import.meta.dirname, "../..", name));

  it.each(others)("are the same keys with the same blanks in every language", (other) => {
    const whole = Object.keys(other).filter((key) => !key.endsWith("_one"));

    expect(whole).toEqual(Object.keys(chinese));
    expect(whole.filter((key) => String(holes(other[key] ?? "")) !== String(holes(chinese[key] ?? "")))).toEqual([]);
  });

  it("are all used", () => {
    const made = [...code.matchAll(/`([a-z_]+\.)\$\{/g)].map((match) => match[1] ?? "");

    const unused = Object.keys(chinese).filter((key) => !code.includes(`"${key}"`) && !made.some((start) => key.startsWith(start)));

    expect(unused).toEqual([]);
  });

  it("say nothing that pushes people away", () => {
    expect([chinese, ...others].flatMap((texts) => Object.values(texts)).filter((text) => FORBIDDEN.some((phrase) => text.includes(phrase)))).toEqual([]);
  });

  it("stand in the catalogues and not in the code", () => {
    const spoken = code.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "").match(/[\u4e00-\u9fff]+/g);

    expect(spoken).toBeNull();
  });
});

describe("choosing a language", () => {
  it("prefers the address, then the choice made before, then the browser", () => {
    expect(startLanguage("?lang=en", "zh-CN", "zh-CN")).toBe("en");
    expect(startLanguage("", "en", "zh-CN")).toBe("en");
    expect(startLanguage("", null, "en-GB")).toBe("en");
    expect(startLanguage("", null, "zh-TW")).toBe("zh-TW");
    expect(startLanguage("", null, "zh-Hant-HK")).toBe("zh-TW");
    expect(startLanguage("", null, "fr")).toBe("zh-CN");
  });

  it("falls back to what it is given and knows the singular", () => {
    expect(maybe("reason.unheard_of", "转来人工")).toBe("转来人工");
    lang.value = "en";
    expect(t("why.transfers", { n: 1 })).toBe("Passed on once.");
    expect(t("why.transfers", { n: 2 })).toBe("Passed on 2 times.");
    lang.value = "zh-CN";
  });
});

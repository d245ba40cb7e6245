import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { fill, pickLang, translator } from "../i18n";

const FOLDER = resolve(import.meta.dirname, "../locales");
const FORBIDDEN = [
  "超出我的理解范围", "请换个说法", "请您耐心等待", "坐席", "请拨打热线", "请下载", "亲，", "猜您想问", "感谢您的理解", "非常抱歉", "工单", "会话", "SLA",
];
const read = (name: string): Record<string, string> => JSON.parse(readFileSync(resolve(FOLDER, name), "utf8")) as Record<string, string>;
const holes = (text: string): string[] => (text.match(/\{\w+\}/g) ?? []).sort();

test.each(["", "widget.", "attach."])("the %scatalogues have the same texts with the same parameters in every language", (prefix) => {
  const texts = read(`${prefix}zh-CN.json`);

  for (const lang of ["zh-TW", "en"]) {
    const others = read(`${prefix}${lang}.json`);
    expect(Object.keys(others).sort()).toEqual(Object.keys(texts).sort());
    for (const [key, text] of Object.entries(texts)) expect(`${key} ${holes(others[key] ?? "").join()}`).toBe(`${key} ${holes(text).join()}`);
  }
});

test("no text says what a contact must never be told", () => {
  for (const name of readdirSync(FOLDER)) {
    for (const text of Object.values(read(name))) for (const phrase of FORBIDDEN) expect(text).not.toContain(phrase);
  }
});

test("parameters are filled in and what is missing stays visible", () => {
  expect(fill("第{n}位，{x}", { n: 2 })).toBe("第2位，{x}");
  expect(translator({ a: "{n}秒" })("a", { n: 3 })).toBe("3秒");
});

test("the first language that is spoken wins", () => {
  expect(pickLang(null, "fr", "zh-Hant-HK")).toBe("zh-TW");
  expect(pickLang("en-GB", "zh-CN")).toBe("en");
  expect(pickLang("fr")).toBe("zh-CN");
});

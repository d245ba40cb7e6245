import { describe, expect, it } from "vitest";
import { searchArticles, withAnswer, type Article } from "../state/articles";

const one = (id: string, question: string, answer: string, more: Partial<Article> = {}): Article =>
  ({ id, question, answer, similar: [], tags: [], source: "员工手册", valid_from: null, valid_to: null, ...more });
const all = [
  one("a", "怎么退货", "七天内可退，运费我们出。"),
  one("b", "运费谁出", "退货的运费我们出。", { similar: ["邮费谁付"] }),
  one("c", "E21是什么", "排水不畅。", { tags: ["故障"], source: "XG10说明书" }),
];
const ids = (query: string) => searchArticles(all, query).map((article) => article.id);

describe("searching articles", () => {
  it("shows everything for nothing", () => {
    expect(ids(" ")).toEqual(["a", "b", "c"]);
  });

  it("puts those that ask before those that mention", () => {
    expect(ids("运费")).toEqual(["b", "a"]);
  });

  it("wants every word, in any field and any width or case", () => {
    expect(ids("邮费 谁")).toEqual(["b"]);
    expect(ids("ｅ21 xg10")).toEqual(["c"]);
    expect(ids("故障 运费")).toEqual([]);
  });
});

describe("an answer put into the reply", () => {
  it("follows what is written and replaces blanks", () => {
    expect(withAnswer("", "答案")).toBe("答案");
    expect(withAnswer("您好 \n", "答案")).toBe("您好\n答案");
  });
});

import { beforeEach, expect, it, vi } from "vitest";
import { choicesFor, correct, corrections, forgetCorrections, keyOf, toggle } from "../state/corrections";
import { notice } from "../state/desk";
import { suggestions } from "../state/suggestions";
import { titles } from "../state/titles";

const KEY = keyOf("cnv_1", "warranty");
let asked: { url: string; body: unknown }[] = [];
let answer: { ok: boolean; status: number; body: unknown };

beforeEach(() => {
  forgetCorrections();
  [asked, answer] = [[], { ok: true, status: 200, body: {} }];
  vi.stubGlobal("fetch", (url: string, init: { body: string }) => {
    asked.push({ url, body: JSON.parse(init.body) });
    return Promise.resolve({ ok: answer.ok, status: answer.status, headers: new Headers(), json: () => Promise.resolve(answer.body) });
  });
});

it("offers each article once, never the one that was given", () => {
  titles.value = { refunds: { question: "退款多久到账", answer: "三天。", source: "退款规定" } };
  const item = (article_id: string, question: string) => ({ article_id, question, answer: "", source: "", at: "" });
  suggestions.value = { cnv_1: { id: "s", for_seq: 1, items: [item("refunds", "退款多久到账"), item("warranty", "保修期"), item("invoice", "发票怎么开")] } };

  expect(choicesFor("cnv_1", "warranty", ["refunds", "unknown"]).map(({ id }) => id)).toEqual(["refunds", "invoice"]);
});

it("tells the server which article is right, and that none is", async () => {
  toggle("cnv_1", "warranty");
  await correct("cnv_1", "warranty", { id: "refunds", question: "退款多久到账" });
  await correct("cnv_1", "invoice", null);

  expect(asked.map(({ body }) => body)).toEqual([{ answered: "warranty", should_be: "refunds" }, { answered: "invoice", should_be: null }]);
  expect(asked[0]?.url).toContain("/conversations/cnv_1/correction");
  expect(corrections.value).toEqual({ [KEY]: { state: "kept", right: "退款多久到账" }, [keyOf("cnv_1", "invoice")]: { state: "kept", right: null } });
});

it("comes back with the reason when it was refused, and can be left", async () => {
  answer = { ok: false, status: 409, body: { code: "conflict", message: "没有这个答案" } };
  toggle("cnv_1", "warranty");
  await correct("cnv_1", "warranty", null);

  expect(corrections.value[KEY]).toEqual({ state: "open" });
  expect(notice.value?.text).toBe("没有这个答案");
  toggle("cnv_1", "warranty");
  expect(corrections.value).toEqual({});
});

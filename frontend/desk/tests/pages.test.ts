import { beforeEach, describe, expect, it, vi } from "vitest";
import * as bot from "../pages/bot";
import { day, figure, percent, signed } from "../pages/i18n";
import { blank, changesOf, contentOf, lines, timeOf } from "../pages/knowledge";
import { attempt, loaded } from "../pages/loading";
import { dense, points } from "../pages/spark";
import type { Audit, BotPromise, Stratum } from "../pages/types";

const CONTENT = { ...blank(), question: "怎么退货", answer: "七天内可退。", source: "售后政策" };

function answering(status: number, ...bodies: unknown[]): string[] {
  const asked: string[] = [];
  vi.stubGlobal("fetch", (path: string, options: { method: string }) => {
    asked.push(`${options.method} ${path}`);
    return Promise.resolve({ ok: status < 400, status, json: () => Promise.resolve(bodies.shift() ?? {}) });
  });
  return asked;
}

const audit = (id: string): Audit =>
  ({ id, at: "2026-11-29T00:00:00.000Z", question: "退货", answer: "七天内可退。", article_id: "a", stratum: "ordinary", conversation_id: "cnv_1" });

describe("a draft beside the article it changes", () => {
  it("shows what differs, field by field, and everything of a new one", () => {
    const after = { ...CONTENT, answer: "十天内可退。", similar: ["退货", "退钱"], valid_to: "2026-12-31" };

    expect(changesOf(CONTENT, after).map((change) => change.field)).toEqual(["answer", "similar", "valid_to"]);
    expect(changesOf(CONTENT, after)[1]).toEqual({ field: "similar", before: "", after: "退货\n退钱" });
    expect(changesOf(null, CONTENT).map((change) => change.field)).toEqual(["question", "answer", "lang", "source", "audience"]);
  });

  it("holds the text alone", () => {
    expect(contentOf({ ...CONTENT, ...{ id: "a", version: 3 } })).toEqual(CONTENT);
    expect(lines(" 退货 \n\n退钱")).toEqual(["退货", "退钱"]);
  });
});

describe("the time of an article", () => {
  it("is marked before, shortly before its end, and after it", () => {
    const at = (valid_from: string | null, valid_to: string | null) => timeOf({ ...CONTENT, valid_from, valid_to }, "2026-11-30")?.when ?? null;

    expect(at(null, null)).toBeNull();
    expect(at("2026-12-01", null)).toBe("early");
    expect(at("2026-11-30", "2026-12-14")).toBe("soon");
    expect(at(null, "2026-12-15")).toBeNull();
    expect(at(null, "2026-11-29")).toBe("over");
  });
});

describe("the line of a question", () => {
  it("has a point for each day, empty days included", () => {
    expect(dense([["2026-11-28", 2], ["2026-11-30", 5], ["2026-01-01", 9]], "2026-11-30", 4)).toEqual([0, 2, 0, 5]);
    expect(dense([], "2026-03-01", 2)).toEqual([0, 0]);
  });

  it("goes from left to right and never leaves its box", () => {
    expect(points([0, 5, 10], 104, 24)).toEqual([[2, 22], [52, 12], [102, 2]]);
    expect(points([0], 104, 24)).toEqual([[2, 22]]);
    expect(points([])).toEqual([]);
  });
});

describe("figures for people", () => {
  it("are short and carry their sign", () => {
    expect([percent(0.05), percent(0.041), percent(0.62)]).toEqual(["5%", "4.1%", "62%"]);
    expect([figure(2.64), figure(42.4)]).toEqual(["2.6", "42"]);
    expect([signed(12), signed(0), signed(-3)]).toEqual(["+12", "0", "−3"]);
    expect(day("1999-11-29")).toBe("1999年11月29日");
    expect(day(new Date(2000, 0, 2).toISOString())).toBe("2000年1月2日");
  });
});

describe("fetching for a page", () => {
  it("keeps what is there, says why not, and lets the newest answer win", async () => {
    const answers = [Promise.resolve("a"), Promise.reject(new TypeError("gone"))];
    const one = loaded(() => answers.shift() ?? Promise.resolve("c"));
    await one.load();
    expect(one.value.value).toBe("a");
    await one.load();
    expect(one.value.value).toBe("a");
    expect(one.failed.value).toContain("服务没有回应");
    await one.load();
    expect(one.failed.value).toBeNull();

    let slow: (found: string) => void = () => undefined;
    const turns = [new Promise<string>((done) => { slow = done; }), Promise.resolve("new")];
    const two = loaded(() => turns.shift() ?? Promise.resolve(""));
    const first = two.load();
    await two.load();
    slow("old");
    await first;
    expect(two.value.value).toBe("new");
  });

  it("tells an act that failed in words", async () => {
    expect(await attempt(() => Promise.resolve())).toBeNull();
    expect(await attempt(() => Promise.reject(new Error("x")))).toContain("服务没有回应");
  });
});

describe("the console of the bot", () => {
  beforeEach(() => {
    bot.audits.value.value = [audit("a1"), audit("a2")];
    bot.judged.value = 0;
    bot.wrong.value = null;
  });

  it("reads a verdict from a digit", () => {
    expect(["1", "2", "3", "4", "x", "0"].map(bot.verdictOf)).toEqual(["right", "wrong", "out_of_scope", null, null, null]);
  });

  it("judges the sample on top and goes on to the next", async () => {
    const asked = answering(200);

    await bot.judge("wrong");

    expect(asked).toEqual(["POST /api/v1/bot/audits/a1"]);
    expect(bot.next.value?.id).toBe("a2");
    expect(bot.judged.value).toBe(1);
    bot.audits.value.value = [];
    await bot.judge("right");
    expect(asked).toHaveLength(1);
  });

  it("puts a sample back that the server did not take", async () => {
    answering(409, { code: "conflict", message: "已经判过" });

    await bot.judge("right");

    expect(bot.next.value?.id).toBe("a1");
    expect(bot.wrong.value).toBe("已经判过");
    expect(bot.judged.value).toBe(0);
  });

  it("certifies once at a time and says when it failed", async () => {
    answering(200, { number: 8 });
    const first = bot.certify();

    expect(await bot.certify()).toBe(false);
    expect(await first).toBe(true);
    expect(bot.promise.value.value?.number).toBe(8);
    expect(bot.certifying.value).toBeNull();
    answering(503, { code: "unavailable", message: "磁盘满了" });
    expect(await bot.certify()).toBe(false);
    expect(bot.wrong.value).toBe("磁盘满了");
  });

  it("says what it rests on and how sure it is", () => {
    const of = (judged: number, held_out: number) => bot.labelsOf({ sources: { judged, held_out } } as BotPromise);

    expect([of(0, 0), of(0, 9), of(9, 0), of(9, 9)]).toEqual(["none", "held_out", "judged", "both"]);
    expect(bot.odds({ alpha: 0.025, delta: 0.1 })).toEqual({ wrong: 2.5, sure: 90 });
    expect(bot.ahead(null, 0)).toBe(false);
    expect(bot.ahead("2026-11-30T00:00:00.000Z", Date.parse("2026-11-29T00:00:00Z"))).toBe(true);
  });

  it("tells first what the bot answers", () => {
    const one = (stratum: string, mode: string) => ({ stratum, mode }) as Stratum;

    expect(bot.told([one("money", "suggests"), one("ordinary", "answers")]).map((line) => line.stratum)).toEqual(["ordinary", "money"]);
  });
});

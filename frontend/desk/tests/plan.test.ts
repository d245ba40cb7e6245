import { beforeEach, describe, expect, it, vi } from "vitest";
import * as plan from "../pages/plan";
import { span, verdict } from "../pages/plan-told";
import { band, every, PAD, path, scale, stairs, ticks, top } from "../pages/plan-scale";

const KEPT = { id: "pln_1", state: "done", stage: "playing", share: 1, day: "2026-12-01", source: "table", past_days: 7, figures: { resolves: 0.4, handle_s: 300, service_level: 0.9, agent_hour: 30 }, agents_most: null, short: null, plan: null, why: null };
const FOUND = { peak: "10:45", needed: 7, agents: 7, service_level: 0.96 };

/** A server that answers by method and path and keeps what it was asked. */
function serving(answers: Record<string, unknown>): { asked: string[]; bodies: Record<string, unknown>[] } {
  const seen = { asked: [] as string[], bodies: [] as Record<string, unknown>[] };
  vi.stubGlobal("fetch", (url: string, options: { method: string; body?: string }) => {
    const name = `${options.method} ${url.replace("/api/v1", "")}`;
    seen.asked.push(name);
    if (options.body !== undefined) seen.bodies.push(JSON.parse(options.body) as Record<string, unknown>);
    const found = answers[name];
    const status = found === undefined ? 422 : 200;
    return Promise.resolve({ ok: status === 200, status, json: () => Promise.resolve(found ?? { code: "invalid_input", message: "第3行的人数，要写0以上的数字。", params: {} }) });
  });
  return seen;
}

beforeEach(() => {
  vi.useFakeTimers();
  plan.close();
  for (const each of [plan.resolves, plan.staff, plan.handleMin, plan.peopleMost, plan.plan, plan.whatIf, plan.wrong, plan.table]) each.value = null;
  plan.source.value = "own";
});

describe("a plan", () => {
  it("is found again, and the sliders stand where it was made", async () => {
    const { asked, bodies } = serving({ "GET /plan": { plan: KEPT }, "GET /plan/today": { advice: "no_plan" }, "POST /plan/what-if": FOUND });

    await plan.open();
    const before = asked.filter((name) => name === "GET /plan/today").length;
    await vi.advanceTimersByTimeAsync(60_000);
    plan.close();

    expect(asked.filter((name) => name === "GET /plan/today").length).toBe(before + 1);
    expect(plan.shown()).toEqual({ resolves: 0.4, handleMin: 5 });
    expect(plan.level.value).toBe(0.9);
    expect(bodies.at(-1)).toMatchObject({ plan: "pln_1", resolves: 0.4, handle_s: 300, agent_hour: 30 });
    expect(plan.whatIf.value).toEqual(FOUND);
  });

  it("is followed while it grows and stopped with the best so far", async () => {
    const { asked } = serving({ "POST /plan": { ...KEPT, state: "running" }, "GET /plan/pln_1": { ...KEPT, state: "running", share: 0.5 }, "DELETE /plan/pln_1": { ...KEPT, state: "cancelled" }, "GET /plan/today": {}, "POST /plan/what-if": FOUND });
    plan.day.value = "2026-12-01";
    plan.peopleMost.value = 12;

    await plan.begin();
    await vi.advanceTimersByTimeAsync(1500);
    expect(plan.plan.value?.share).toBe(0.5);
    await plan.cancel();
    await vi.runAllTimersAsync();

    expect(plan.plan.value?.state).toBe("cancelled");
    expect(asked.filter((name) => name === "GET /plan/pln_1").length).toBeGreaterThan(1);
    expect(plan.given()).toMatchObject({ own: true, agents_most: 12, day: "2026-12-01" });
  });

  it("says what is wrong with a table and stays without a plan", async () => {
    serving({});
    await plan.bring(new File(["start,contacts\n2026-11-23 09:00,x"], "week.csv"));

    await plan.begin();

    expect(plan.wrong.value).toContain("第3行");
    expect(plan.plan.value).toBeNull();
    expect(plan.given()).toMatchObject({ table: "start,contacts\n2026-11-23 09:00,x" });
    await plan.cancel();
  });

  it("keeps the last answer of a slider, not the last to arrive", async () => {
    const slow: ((value: unknown) => void)[] = [];
    vi.stubGlobal("fetch", () => new Promise((done) => slow.push(done)));
    const answer = (n: number) => ({ ok: true, status: 200, json: () => Promise.resolve({ ...FOUND, needed: n }) });

    plan.ask(0);
    await vi.advanceTimersByTimeAsync(1);
    plan.ask(0);
    await vi.advanceTimersByTimeAsync(1);
    slow[1]?.(answer(2));
    slow[0]?.(answer(1));
    await vi.runAllTimersAsync();

    expect(plan.whatIf.value?.needed).toBe(2);
  });

  it("reads a table as Excel in China writes it", () => {
    expect(plan.decoded(new TextEncoder().encode("时间").buffer)).toBe("时间");
    expect(plan.decoded(new Uint8Array([0xca, 0xb1, 0xbc, 0xe4]).buffer)).toBe("时间");
    expect(plan.tomorrow(new Date(2026, 11, 31, 12).getTime())).toBe("2027-01-01");
  });
});

describe("told waits", () => {
  it("are called wrong only when they surely are", () => {
    expect(verdict({ low: 0.6, high: 0.86 })).toBe("eta.short");
    expect(verdict({ low: 0.96, high: 0.99 })).toBe("eta.long");
    expect(verdict({ low: 0.6, high: 0.99 })).toBe("eta.right");
  });

  it("are named as people say times", () => {
    expect([[0, 30], [30, 60], [60, 120], [1800, null]].map(([from, to]) => span({ from_s: from ?? 0, to_s: to ?? null }))).toEqual(["30秒内", "30–60秒", "1–2分钟", "30分钟以上"]);
  });
});

describe("a picture", () => {
  const on = scale({ width: 500, height: 200 }, 4, 0, 10);

  it("never leaves its box", () => {
    expect([on.x(0), on.x(4)]).toEqual([PAD.left, 500 - PAD.right]);
    expect([on.y(0), on.y(10), on.y(99)]).toEqual([200 - PAD.bottom, PAD.top, PAD.top]);
    expect(scale({ width: 500, height: 200 }, 0, 1, 1).y(1)).toBe(176);
  });

  it("has round numbers beside it", () => {
    expect(ticks(0, 10)).toEqual([0, 5, 10]);
    expect(ticks(0, 3)).toEqual([0, 1, 2, 3]);
    expect(ticks(0.85, 1)).toEqual([0.85, 0.9, 0.95, 1]);
    expect([top(0), top(7), top(153)]).toEqual([1, 8, 200]);
  });

  it("draws lines, stairs and bands, and times that fit", () => {
    expect(path([0, 10], on)).toBe(`M${on.x(0.5)} ${on.y(0)}L${on.x(1.5)} ${on.y(10)}`);
    expect(stairs([5], on)).toBe(`M${on.x(0)} ${on.y(5)}H${on.x(1)}`);
    expect(band([1, 1], [2, 2], on).endsWith("Z")).toBe(true);
    expect([every(96, 900, 1200), every(96, 900, 340), every(2000, 900, 100)]).toEqual([8, 24, 96]);
  });
});

import { describe, expect, it } from "vitest";
import { dayOf, offsetMs, otherDay, secondsLeft, secondsSince, shareLeft, sign, stopwatch, timeOfDay, toMs } from "../state/clock";
import { NOW_MS, ago } from "./samples";

describe("time on the desk", () => {
  it("follows the server's clock, whichever way it writes a moment", () => {
    expect(offsetMs("2026-11-21T06:02:08.000Z", NOW_MS - 1500)).toBe(1500);
    expect(offsetMs(NOW_MS * 1000, NOW_MS + 700)).toBe(-700);
    expect(offsetMs("nonsense", NOW_MS)).toBe(0);
    expect(toMs(ago(0))).toBe(NOW_MS);
  });

  it("counts seconds up and down without going below nought", () => {
    expect(secondsSince(ago(38), NOW_MS)).toBe(38);
    expect(secondsSince(ago(-3), NOW_MS)).toBe(0);
    expect(secondsLeft(ago(-8), NOW_MS)).toBe(8);
    expect(secondsLeft(ago(-8), NOW_MS + 2001)).toBe(6);
    expect(secondsLeft(ago(1), NOW_MS)).toBe(0);
  });

  it("draws the lease as a share that ends at nought", () => {
    expect(shareLeft(ago(-8), 8, NOW_MS)).toBe(1);
    expect(shareLeft(ago(-2), 8, NOW_MS)).toBe(0.25);
    expect(shareLeft(ago(2), 8, NOW_MS)).toBe(0);
    expect(shareLeft(ago(-9), 8, NOW_MS)).toBe(1);
  });

  it("turns the ring into a triangle at 100 seconds", () => {
    expect(sign(0)).toEqual({ shape: "ring", share: 0, hot: false });
    expect(sign(60)).toEqual({ shape: "ring", share: 0.6, hot: true });
    expect(sign(99)).toMatchObject({ shape: "ring" });
    expect(sign(100)).toEqual({ shape: "triangle" });
  });

  it("writes waits, times and days for people", () => {
    expect([stopwatch(38), stopwatch(106), stopwatch(3723)]).toEqual(["0:38", "1:46", "1:02:03"]);
    expect(timeOfDay(NOW_MS, "zh-CN")).toMatch(/^\d\d:02:08$/);
    expect(timeOfDay(NOW_MS, "zh-CN", false)).toMatch(/^\d\d:02$/);
    expect(dayOf(NOW_MS, "zh-CN")).toContain("11月21日");
    expect(otherDay(NOW_MS, NOW_MS + 172_800_000)).toBe(true);
    expect(otherDay(NOW_MS, NOW_MS + 1)).toBe(false);
  });
});

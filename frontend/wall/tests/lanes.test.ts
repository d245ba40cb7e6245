import { describe, expect, it } from "vitest";
import type { StateFrame } from "../../shared/wire";
import { NOW_MS, ago } from "../../desk/tests/samples";
import { condition, kept, lanes, nearness, oldest, scaleFor, urgent } from "../state/lanes";
import { EMPTY, reduce, type AgentOnWall, type Waiting } from "../state/model";

const wait = (lane: string, queue: string, seconds: number, change: Partial<Waiting> = {}) =>
  ({ queue, queue_name: queue, lane, requested_at: ago(seconds), due_at: ago(seconds), ...change });
const agent = (change: Partial<AgentOnWall> = {}): AgentOnWall =>
  ({ name: "林晓", state: "ready", state_since: 0, load: 1, capacity: 5, connected: true, skills: ["维修"], ...change });
const snapshot = (...rows: ({ key: string } & Record<string, unknown>)[]): StateFrame =>
  ({ type: "snapshot", epoch: "e", cursors: {}, state: { shop: { name: "云禾家电" }, promise_s: 30, rows } });
const put = (key: string, row: object): StateFrame => ({ type: "row", view: "v", seq: 1, op: "put", key, row: { ...row } });
const del = (key: string): StateFrame => ({ type: "row", view: "v", seq: 2, op: "del", key });

const FULL = reduce(EMPTY, snapshot(
  { key: "wait:cnv_1", ...wait("express", "维修", 26, { offered_to: "周敏" }) },
  { key: "wait:cnv_2", ...wait("standard", "维修", 19) },
  { key: "wait:cnv_3", ...wait("standard", "维修", 90, { absent: true }) },
  { key: "wait:cnv_4", ...wait("standard", "送装", 3) },
  { key: "agent:agt_1", ...agent() },
  { key: "agent:agt_2", ...agent({ skills: [], load: 5 }) },
  { key: "alarm:cnv_1", kind: "warned", at: ago(1), queue: "维修", lane: "express" },
  { key: "alarm:cnv_9", kind: "breached", at: ago(1), queue: "维修", lane: "express" },
));

describe("the wall's reducer", () => {
  it("gives the same model from rows as from a snapshot, and is not changed by a repeat", () => {
    const frames = [put("wait:cnv_1", wait("express", "维修", 1)), put("wait:cnv_2", wait("standard", "维修", 1)), del("wait:cnv_2"), del("wait:cnv_2")];

    const walked = frames.reduce(reduce, reduce(EMPTY, snapshot()));

    expect(walked).toEqual(reduce(reduce(EMPTY, snapshot()), put("wait:cnv_1", wait("express", "维修", 1))));
  });

  it("keeps its figures over a reset and ignores what it does not know", () => {
    expect(reduce(FULL, { type: "reset", reason: "gap" })).toBe(FULL);
    expect(reduce(FULL, put("weather:1", {}))).toBe(FULL);
    expect(reduce(FULL, put("today", { requested: 1 })).today).toEqual({ requested: 1 });
  });
});

describe("the chart", () => {
  it("has a line for the express lane, the returned, and every queue", () => {
    const all = lanes(FULL, NOW_MS);

    expect(all.map((lane) => lane.key)).toEqual(["express", "returned", "维修", "送装"]);
    expect(all.map((lane) => lane.waits)).toEqual([[26], [], [19], [3]]);
    expect(all[0]?.offered).toEqual(["周敏"]);
  });

  it("counts absent people apart and free agents by their queue", () => {
    const repair = lanes(FULL, NOW_MS)[2];

    expect(repair).toMatchObject({ absent: 1, free: 1 });
  });

  it("names the oldest wait, or nobody", () => {
    expect(oldest(lanes(FULL, NOW_MS))?.key).toBe("express");
    expect(oldest(lanes(reduce(EMPTY, snapshot()), NOW_MS))?.waits).toBeUndefined();
  });

  it("keeps the 30-second line in view however long somebody waits", () => {
    expect(scaleFor([])).toBe(40);
    expect(scaleFor(lanes(FULL, NOW_MS + 20_000))).toBe(60);
    expect(scaleFor(lanes(FULL, NOW_MS + 9_000_000))).toBe(9026);
  });

  it("is amber from 25 and red from 30 seconds", () => {
    expect([24, 25, 29, 30].map((seconds) => nearness(seconds, 30))).toEqual(["calm", "near", "near", "late"]);
  });
});

describe("alarms and agents", () => {
  it("raises the alarm of somebody who still waits", () => {
    expect(urgent(FULL, NOW_MS)).toMatchObject({ id: "cnv_1", waited_s: 26 });
    expect(urgent(reduce(FULL, del("wait:cnv_1")), NOW_MS)).toBeNull();
  });

  it("tells full, free, lost, on a break and away apart", () => {
    expect(condition(agent())).toBe("free");
    expect(condition(agent({ load: 5 }))).toBe("full");
    expect(condition(agent({ connected: false }))).toBe("lost");
    expect(condition(agent({ state: "break" }))).toBe("break");
    expect(condition(agent({ state: "offline", connected: false }))).toBe("offline");
  });

  it("never rounds a broken promise up to a whole one", () => {
    expect(kept({ answered_in_time: 9999, breached: 1 })).toBe(99.9);
    expect(kept({ answered_in_time: 3, breached: 0 })).toBe(100);
    expect(kept({ answered_in_time: 0, breached: 0 })).toBeNull();
  });
});

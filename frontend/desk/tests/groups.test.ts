import { describe, expect, it } from "vitest";
import { group, inLine, longestWaiting, neighbour, ordered, overdue, promiseRunS, unreadTotal, waitsSince } from "../state/groups";
import { NOW_MS, ago, row, waiting } from "./samples";

const rows = Object.fromEntries(
  [
    row("cnv_new", { phase: "offered", offer: { offer_id: "o1", lease_until: ago(-8) }, unread: 3 }),
    row("cnv_short", { waiting_since: ago(21), unread: 1 }),
    row("cnv_long", { waiting_since: ago(106), unread: 2 }),
    row("cnv_theirs", { last_at: ago(360) }),
    row("cnv_fresh", { last_at: ago(5) }),
    row("cnv_done", { phase: "wrap_up" }),
  ].map((one) => [one.id, one]),
);
const groups = group(rows);

describe("the list", () => {
  it("puts the longest wait first and keeps the offer out of the rows", () => {
    expect(groups.offers.map((one) => one.id)).toEqual(["cnv_new"]);
    expect(ordered(groups).map((one) => one.id)).toEqual(["cnv_long", "cnv_short", "cnv_fresh", "cnv_theirs", "cnv_done"]);
    expect(longestWaiting(groups)?.id).toBe("cnv_long");
    expect(longestWaiting(group({}))).toBeNull();
  });

  it("counts somebody I have not answered at all as waiting for me", () => {
    const silent = row("a", { first_replied: false, requested_at: ago(7), waiting_since: ago(300) });

    expect(group({ a: silent }).mine).toEqual([silent]);
    expect(waitsSince(silent)).toBe(ago(7));
    expect(waitsSince({ ...silent, phase: "wrap_up" })).toBeNull();
  });

  it("orders equal waits by id, so that rows never jump about", () => {
    const pair = { b: row("b", { waiting_since: ago(9) }), a: row("a", { waiting_since: ago(9) }) };

    expect(group(pair).mine.map((one) => one.id)).toEqual(["a", "b"]);
  });

  it("walks round with J and K and starts at an end when nothing is open", () => {
    const order = ordered(groups);

    expect(neighbour(order, "cnv_long", 1)).toBe("cnv_short");
    expect(neighbour(order, "cnv_long", -1)).toBe("cnv_done");
    expect(neighbour(order, null, 1)).toBe("cnv_long");
    expect(neighbour(order, null, -1)).toBe("cnv_done");
    expect(neighbour([], null, 1)).toBeNull();
  });

  it("offers to jump only to somebody else who is past 100 seconds", () => {
    expect(overdue(groups, "cnv_short", NOW_MS)?.id).toBe("cnv_long");
    expect(overdue(groups, "cnv_long", NOW_MS)).toBeNull();
    expect(overdue(group({}), null, NOW_MS)).toBeNull();
  });

  it("counts unread messages of my own conversations", () => {
    expect(unreadTotal(rows)).toBe(3);
  });

  it("runs the promise until the first word by a person", () => {
    expect(promiseRunS(row("a", { first_replied: false, requested_at: ago(24) }), NOW_MS)).toBe(24);
    expect(promiseRunS(row("a"), NOW_MS)).toBeNull();
    expect(promiseRunS(row("a", { first_replied: false, requested_at: null }), NOW_MS)).toBeNull();
  });

  it("shows the line by due time with absent people last", () => {
    const line = { 1: waiting("late", { due_at: ago(1) }), 2: waiting("gone", { due_at: ago(90), absent: true }), 3: waiting("first", { due_at: ago(30) }) };

    expect(inLine(line).map((one) => one.key)).toEqual(["wait:first", "wait:late", "wait:gone"]);
  });
});

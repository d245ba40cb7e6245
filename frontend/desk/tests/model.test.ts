import { describe, expect, it } from "vitest";
import type { StateFrame } from "../../shared/wire";
import { EMPTY, reduce, type Input, type Model, type Pending } from "../state/model";
import type { InboxState, ThreadAnswer } from "../state/types";
import { ME, NOW_MS, inbox, item, row, said, waiting } from "./samples";

const frame = (one: StateFrame): Input => ({ kind: "frame", frame: one, at_ms: NOW_MS });
const snapshot = (state: InboxState): Input =>
  frame({ type: "snapshot", epoch: "e1", cursors: {}, state: state as unknown as Record<string, unknown> });
const put = (key: string, content: object, seq = 1): Input =>
  frame({ type: "row", view: "view:inbox:agt_1", seq, op: "put", key, row: content as Record<string, unknown> });
const del = (key: string, seq = 1): Input => frame({ type: "row", view: "view:inbox:agt_1", seq, op: "del", key });
const live = (stream: string, seq: number, fields: Record<string, unknown>): Input =>
  frame({ type: "event", stream, seq, event: { ...said(seq, "contact", "好").event, ...fields } });
const opened = (id: string, answer: Partial<ThreadAnswer> = {}): Input => ({ kind: "thread", id, answer: { events: [], ...answer } });
const pending = (client_id: string): Pending => ({ client_id, conversation_id: "cnv_1", kind: "reply", text: "好", at_ms: 0, state: "sending" });
const all = (inputs: Input[], start: Model = EMPTY): Model => inputs.reduce(reduce, start);
const seqs = (model: Model, id = "cnv_1") => model.threads[id]?.events.map((one) => one.seq);

describe("the desk's reducer over rows", () => {
  it("gives the same model from a snapshot as from the rows that led to it", () => {
    const early = snapshot(inbox());
    const rows = [put("cnv_1", row("cnv_1")), put("wait:cnv_2", waiting("cnv_2"), 2), del("wait:cnv_2", 3), put("me", { ...ME, load: 2 }, 4)];

    const walked = all([early, ...rows]);

    expect(walked).toEqual(all([snapshot(inbox({ rows: [row("cnv_1")], me: { ...ME, load: 2 } }))]));
  });

  it("is not changed by a frame that comes twice", () => {
    const once = all([snapshot(inbox()), put("cnv_1", row("cnv_1"))]);

    expect(reduce(once, put("cnv_1", row("cnv_1")))).toEqual(once);
    expect(reduce(once, del("cnv_9"))).toEqual(once);
  });

  it("learns of colleagues by their own key", () => {
    const model = all([snapshot(inbox()), put("agent:agt_2", { name: "周敏", state: "break", load: 0, capacity: 5 })]);

    expect(model.agents["agt_2"]).toEqual({ id: "agt_2", name: "周敏", state: "break", load: 0, capacity: 5 });
    expect(reduce(model, del("agent:agt_2")).agents).toEqual({});
  });

  it("never loses who I am to a deletion", () => {
    expect(all([snapshot(inbox()), del("me")]).me).toEqual(ME);
  });

  it("forgets the thread of a conversation that is no longer mine", () => {
    const mine = all([snapshot(inbox({ rows: [row("cnv_1")] })), opened("cnv_1")]);

    expect(reduce(mine, del("cnv_1")).threads).toEqual({});
    expect(reduce(mine, snapshot(inbox())).threads).toEqual({});
  });

  it("leaves the model it was given untouched", () => {
    const before = all([snapshot(inbox({ rows: [row("cnv_1")] })), opened("cnv_1")]);
    const copy = structuredClone(before);

    all([put("cnv_2", row("cnv_2")), live("conversation:cnv_1", 1, {}), { kind: "queued", pending: pending("m1") }], before);

    expect(before).toEqual(copy);
  });
});

describe("the desk's reducer over threads", () => {
  const base = all([snapshot(inbox({ rows: [row("cnv_1")] })), opened("cnv_1", { events: [item(1, "conversation.opened"), said(2, "contact", "在吗")] })]);

  it("takes each event once and keeps one order", () => {
    const model = all([live("conversation:cnv_1", 4, {}), live("conversation:cnv_1", 3, {}), live("conversation:cnv_1", 4, {})], base);

    expect(seqs(model)).toEqual([1, 2, 3, 4]);
  });

  it("asks for every thread again after a gap, a reset or a lost line, and keeps what is on screen", () => {
    for (const input of [frame({ type: "reset", reason: "gap" }), { kind: "disconnected" } satisfies Input]) {
      const model = reduce(base, input);

      expect(model.threads["cnv_1"]?.fresh).toBe(false);
      expect(seqs(model)).toEqual([1, 2]);
    }
  });

  it("fills the hole from the answer and keeps what arrived meanwhile", () => {
    const torn = all([{ kind: "disconnected" }, live("conversation:cnv_1", 5, {})], base);

    const healed = reduce(torn, opened("cnv_1", { events: [2, 3, 4].map((seq) => said(seq, "contact", "…")) }));

    expect(seqs(healed)).toEqual([1, 2, 3, 4, 5]);
    expect(healed.threads["cnv_1"]?.fresh).toBe(true);
  });

  it("keeps notes apart from what the contact can see", () => {
    const model = reduce(base, live("notes:cnv_1", 1, { type: "note.added", text: "带新泵" }));

    expect(model.threads["cnv_1"]?.notes).toHaveLength(1);
    expect(seqs(model)).toEqual([1, 2]);
  });

  it("keeps frames that come before the answer to opening", () => {
    const early = all([snapshot(inbox({ rows: [row("cnv_1")] })), live("conversation:cnv_1", 3, {})]);

    expect(early.threads["cnv_1"]).toMatchObject({ whole: false, fresh: false });
    expect(seqs(reduce(early, opened("cnv_1", { events: [1, 2].map((seq) => said(seq, "contact", "…")) })))).toEqual([1, 2, 3]);
  });

  it("fetches a thread again when another was followed meanwhile", () => {
    const model = all([put("cnv_2", row("cnv_2")), opened("cnv_2")], base);

    expect(model.threads["cnv_1"]?.fresh).toBe(false);
    expect(model.threads["cnv_2"]?.fresh).toBe(true);
  });

  it("ignores events of conversations that are not mine and of other streams", () => {
    expect(reduce(base, live("conversation:cnv_9", 1, {}))).toBe(base);
    expect(reduce(base, live("agent:cnv_1", 1, {}))).toBe(base);
  });

  it("shows typing until the contact has spoken", () => {
    const typing = reduce(base, frame({ type: "typing", conversation_id: "cnv_1", who: "contact" }));

    expect(typing.typing).toEqual({ cnv_1: NOW_MS });
    expect(reduce(typing, live("conversation:cnv_1", 3, {})).typing).toEqual({});
    expect(reduce(base, frame({ type: "typing", conversation_id: "cnv_1", who: "agent" }))).toBe(base);
  });
});

describe("a reply on its way", () => {
  const base = all([snapshot(inbox({ rows: [row("cnv_1")] })), opened("cnv_1"), { kind: "queued", pending: pending("m1") }]);

  it("is replaced by its own event, before or after the acknowledgement", () => {
    const seen = live("conversation:cnv_1", 1, { origin: "agent", client_id: "m1" });

    expect(all([seen, { kind: "acked", client_id: "m1" }], base).pending).toEqual([]);
    expect(all([{ kind: "acked", client_id: "m1" }, seen], base).pending).toEqual([]);
    expect(reduce(base, { kind: "acked", client_id: "m1" }).pending[0]?.state).toBe("acked");
  });

  it("is found in a thread fetched after a reconnect", () => {
    const model = reduce(base, opened("cnv_1", { events: [said(1, "agent", "好", { client_id: "m1" })] }));

    expect(model.pending).toEqual([]);
  });

  it("survives a lost line, is there once when queued twice, and says why it was refused", () => {
    expect(reduce(base, { kind: "disconnected" }).pending).toHaveLength(1);
    expect(reduce(base, { kind: "queued", pending: pending("m1") }).pending).toHaveLength(1);
    expect(reduce(base, { kind: "refused", client_id: "m1", reason: "已转交" }).pending[0]).toMatchObject({ state: "refused", reason: "已转交" });
    expect(reduce(base, { kind: "dropped", client_id: "m1" }).pending).toEqual([]);
  });
});

import { describe, expect, it } from "vitest";
import { asking, botPart, threadItems, timeline, triedIn } from "../state/matter";
import type { Thread } from "../state/model";
import type { Sequenced } from "../state/types";
import { NOW_MS, item, said } from "./samples";

const EVENTS: Sequenced[] = [
  item(1, "conversation.opened"),
  said(2, "contact", "E21"),
  said(3, "bot", "清过滤器", { article_id: "art_1", source: "说明书第34页" }),
  item(4, "answer.judged", { article_id: "art_1", solved: false }),
  said(5, "bot", "查排水管", { article_id: "art_2", source: "说明书第35页" }),
  item(6, "handover.requested", { via: "button" }),
  item(7, "queue.position_shown", { position: 3 }),
  item(8, "queue.position_shown", { position: 2 }),
  item(8.5, "queue.left", { cause: "answered" }),
  item(9, "offer.accepted", { agent_id: "agt_1", wait_s: 18 }),
  said(10, "agent", "您好"),
  said(11, "system", "提醒"),
  said(12, "contact", "在"),
];
const thread = (events = EVENTS, notes: Sequenced[] = []): Thread => ({ events, notes, contact: {}, fresh: true, whole: true });

describe("a matter read from its events", () => {
  it("keeps what was said to the bot apart, with its sources", () => {
    const part = botPart(thread());

    expect(part?.items).toHaveLength(3);
    expect(part?.tried.map((one) => one.source)).toEqual(["说明书第34页", "说明书第35页"]);
    expect(botPart(thread([item(1, "handover.requested")]))).toBeNull();
  });

  it("knows what the contact said of each answer", () => {
    expect(triedIn(EVENTS).map((one) => one.solved)).toEqual([false, null]);
    expect(triedIn([...EVENTS, item(13, "answer.judged", { article_id: "art_2", solved: true })]).map((one) => one.solved)).toEqual([false, true]);
    expect(triedIn([item(1, "answer.judged", { article_id: "art_9", solved: false })])).toEqual([]);
  });

  it("shows the thread after the handover in order, with notes and what is on its way at the end", () => {
    const note = { seq: 1, event: { type: "note.added", at: "2026-11-21T06:02:09.000Z", text: "带泵", agent_name: "周敏" } };
    const pending = { client_id: "m1", conversation_id: "cnv_1", kind: "reply", text: "好", at_ms: NOW_MS, state: "sending" } as const;

    const items = threadItems(thread(EVENTS, [note]), [pending], NOW_MS);

    expect(items.map((one) => one.kind)).toEqual(["system", "message", "message", "message", "note", "pending"]);
    expect(items.map((one) => (one.kind === "message" ? one.from : ""))).toEqual(["", "agent", "system", "contact", "", ""]);
  });

  it("heads messages of another day with that day", () => {
    const items = threadItems(thread(), [], NOW_MS + 3 * 86_400_000);

    expect(items.filter((one) => one.kind === "day")).toHaveLength(1);
  });

  it("counts a wait from the last asking to the first answer after it, whatever transfers came later", () => {
    const again = [...EVENTS, item(13, "queue.returned", { cause: "transfer" }), item(14, "offer.accepted", { wait_s: 0 })];

    expect(asking(thread(again)).met?.["wait_s"]).toBe(18);
    expect(asking(thread(again)).ask?.["via"]).toBe("button");
    expect(asking(thread([item(1, "conversation.opened")]))).toEqual({});
    expect(timeline(thread(again)).map((one) => one.seq)).not.toContain(13);
  });

  it("tells the story in few lines: the first place only, answers not solved", () => {
    expect(timeline(thread()).map((one) => one.seq)).toEqual([1, 4, 6, 7, 9]);
  });
});

import { beforeEach, describe, expect, it, vi } from "vitest";
import { asLine } from "../state/articles";
import { begin, current, dispatch, draft, selected } from "../state/desk";
import type { StateFrame } from "../../shared/wire";
import { forgetSuggestions, insertSuggestion, lastSaid, outcomeOf, refreshSuggestions, suggestions, type Shown } from "../state/suggestions";
import { inbox, item, row, said } from "./samples";

const SHELF = new Map<string, string>();
const ANSWERS: Shown[] = [];

function shown(id: string, seq: number, ...articles: string[]): Shown {
  const items = articles.map((article_id) => ({ article_id, question: "怎么退货", answer: `答案${article_id}`, source: "手册", at: "2026-11-01T00:00:00.000Z" }));
  return { id, for_seq: seq, items };
}

function open(...events: ReturnType<typeof said>[]): void {
  const state = inbox({ rows: [row("cnv_1")] }) as unknown as Record<string, unknown>;
  dispatch({ kind: "frame", frame: { type: "snapshot", epoch: "e", cursors: {}, state } satisfies StateFrame, at_ms: 0 });
  dispatch({ kind: "thread", id: "cnv_1", answer: { events } });
  selected.value = "cnv_1";
}

beforeEach(() => {
  forgetSuggestions();
  SHELF.clear();
  vi.stubGlobal("localStorage", {
    length: 0, key: () => null, getItem: (name: string) => SHELF.get(name) ?? null,
    setItem: (name: string, value: string) => SHELF.set(name, value), removeItem: (name: string) => SHELF.delete(name),
  });
  vi.stubGlobal("fetch", () => Promise.resolve({ ok: true, status: 200, json: () => Promise.resolve(ANSWERS.shift()) }));
  begin("agt_1");
});

describe("suggestions", () => {
  it("are for what the contact said last", () => {
    expect(lastSaid([said(1, "contact", "在吗"), said(2, "contact", "退货"), said(3, "agent", "好"), item(4, "queue.left")])).toBe(2);
    expect(lastSaid([item(1, "conversation.opened")])).toBe(0);
  });

  it("are asked for once for each message, and a slow answer does not replace a later one", async () => {
    ANSWERS.push(shown("sug_2", 2, "a"), shown("sug_1", 1, "b"));
    open(said(2, "contact", "退货"));
    refreshSuggestions();
    refreshSuggestions();
    await vi.waitFor(() => expect(suggestions.value["cnv_1"]?.id).toBe("sug_2"));
    open(said(2, "contact", "退货"), said(5, "contact", "在吗"));
    refreshSuggestions();

    await vi.waitFor(() => expect(ANSWERS).toEqual([]));
    expect(suggestions.value["cnv_1"]?.id).toBe("sug_2");
  });

  it("go into the draft, and the reply says which one it holds, once", () => {
    open(said(1, "contact", "退货"));
    suggestions.value = { cnv_1: shown("sug_1", 1, "a", "b") };

    insertSuggestion(1);
    insertSuggestion(7);

    expect(current.value?.id).toBe("cnv_1");
    expect(draft("cnv_1", "reply")).toBe("答案b");
    expect(outcomeOf("cnv_1")).toEqual({ id: "sug_1", article_id: "b" });
    expect(outcomeOf("cnv_1")).toBeNull();
  });

  it("are told to be passed over once, and still to be taken later", () => {
    open(said(1, "contact", "退货"));
    suggestions.value = { cnv_1: shown("sug_1", 1, "a"), cnv_2: shown("sug_2", 1) };

    expect(outcomeOf("cnv_1")).toEqual({ id: "sug_1", article_id: null });
    expect(outcomeOf("cnv_1")).toBeNull();
    insertSuggestion(0);
    expect(outcomeOf("cnv_1")).toEqual({ id: "sug_1", article_id: "a" });
    expect(outcomeOf("cnv_2")).toBeNull();
    expect(outcomeOf("cnv_9")).toBeNull();
  });
});

describe("an answer typed where the caret stands", () => {
  it("has a line of its own and leaves what is written", () => {
    expect(asLine("", 0, 0, "答")).toBe("答");
    expect(asLine("您好", 2, 2, "答")).toBe("\n答");
    expect(asLine("您好\n", 3, 3, "答")).toBe("答");
    expect(asLine("您好再见", 2, 2, "答")).toBe("\n答\n");
    expect(asLine("您好再见", 0, 4, "答")).toBe("答");
    expect(asLine("您好 \n再见", 3, 3, "答")).toBe("\n答");
  });
});

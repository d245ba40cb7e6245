import { beforeEach, describe, expect, it, vi } from "vitest";
import { dispatch, selected } from "../state/desk";
import type { StateFrame } from "../../shared/wire";
import { forgetSummaries, refreshSummary, summaries, type Summary } from "../state/summaries";
import { ago, inbox, row } from "./samples";

const SAID: Summary = { text: "「发票怎么开」", by_model: true };
let calls: string[] = [];
let answer: () => Promise<unknown>;

function open(change: { summaries?: boolean } = {}, requested = 60, phase: "agent" | "wrap_up" = "agent"): void {
  const state = inbox({ rows: [row("cnv_1", { requested_at: ago(requested), phase })], ...change }) as unknown as Record<string, unknown>;
  dispatch({ kind: "frame", frame: { type: "snapshot", epoch: "e", cursors: {}, state } satisfies StateFrame, at_ms: 0 });
  selected.value = "cnv_1";
}

beforeEach(() => {
  forgetSummaries();
  calls = [];
  answer = () => Promise.resolve({ ok: true, status: 200, json: () => Promise.resolve(SAID) });
  vi.stubGlobal("fetch", (url: string) => {
    calls.push(url);
    return answer();
  });
});

describe("summaries", () => {
  it("are asked for once for each handover", async () => {
    open({ summaries: true });
    refreshSummary();
    refreshSummary();
    await vi.waitFor(() => expect(summaries.value["cnv_1"]).toEqual(SAID));
    open({ summaries: true }, 5);
    refreshSummary();

    expect(calls.map((url) => url.split("/").at(-1))).toEqual(["summary", "summary"]);
  });

  it("are not asked for without a model, nor when nobody is held", () => {
    open();
    refreshSummary();
    open({ summaries: true }, 60, "wrap_up");
    refreshSummary();

    expect(calls).toEqual([]);
  });

  it("are nothing when they cannot be had, and are not asked for again", async () => {
    answer = () => Promise.reject(new TypeError("no line"));
    open({ summaries: true });
    refreshSummary();
    await vi.waitFor(() => expect(summaries.value["cnv_1"]).toEqual({ text: null, by_model: false }));
    refreshSummary();

    expect(calls).toHaveLength(1);
  });
});

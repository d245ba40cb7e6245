import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ApiRefused } from "../api";
import { Link, type LinkOptions } from "../link";
import type { Outbox } from "../outbox";
import type { Command, StateFrame } from "../wire";
import { FakeSocket } from "./fake-socket";

let sockets: FakeSocket[];
let frames: StateFrame[];

function link(options: Partial<LinkOptions> = {}): Link {
  return new Link({
    client: "panel",
    lang: () => "zh-CN",
    ticket: () => Promise.resolve("tkt"),
    onFrame: (frame) => frames.push(frame),
    onStatus: () => undefined,
    open: () => {
      const socket = new FakeSocket();
      sockets.push(socket);
      return socket;
    },
    random: () => 1,
    ...options,
  });
}

const latest = (): FakeSocket => sockets.at(-1) as FakeSocket;

async function started(options: Partial<LinkOptions> = {}): Promise<Link> {
  const made = link(options);
  made.start();
  await vi.advanceTimersByTimeAsync(0);
  latest().greet();
  return made;
}

const message = (seq: number, stream = "conversation:cnv_1"): object => ({
  type: "event",
  stream,
  seq,
  event: { type: "message.sent", at: "2026-11-21T06:02:08.123Z" },
});
const snapshot = (cursors: Record<string, number>): object => ({ type: "snapshot", epoch: "e1", cursors, state: {} });

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("location", { protocol: "https:", host: "shop.example" });
  [sockets, frames] = [[], []];
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("hello carries the ticket and nothing to resume at first", async () => {
  await started();

  expect(latest().sent[0]).toEqual({ v: 1, id: "hello", cmd: "hello", args: { ticket: "tkt", client: "panel", lang: "zh-CN" } });
});

test("a frame seen already is dropped and a gap asks again from the cursors", async () => {
  const made = await started();
  latest().hear(snapshot({ "conversation:cnv_1": 4 }));

  latest().hear(message(4));
  latest().hear(message(5));
  latest().hear(message(5));
  latest().hear(message(7));
  await vi.advanceTimersByTimeAsync(0);

  expect(frames.map((frame) => (frame.type === "event" ? frame.seq : frame.type))).toEqual(["snapshot", 5]);
  expect(sockets).toHaveLength(2);
  latest().onopen?.();
  expect(latest().sent[0]).toMatchObject({ epoch: "e1", cursors: { "conversation:cnv_1": 5 } });
  expect(made.status.phase).toBe("connecting");
});

test("what is asked at the moment the line is back goes out once", async () => {
  let ask = (): void => undefined;
  const made = await started({ onStatus: ({ phase }) => phase === "live" && ask() });
  ask = () => void made.send("open_thread", {}, { id: "c_1" });
  latest().onclose?.({ code: 1006 });
  void made.send("say", {}, { id: "m_1" });
  await vi.advanceTimersByTimeAsync(500);
  latest().greet();

  expect(latest().commands().sort()).toEqual(["open_thread:c_1", "say:m_1"]);
});

test("a kept command is sent again under its own id until it is answered", async () => {
  const made = await started();
  const answer = made.send("say", { text: "人工" }, { id: "m1" });

  latest().onclose?.({ code: 1012 });
  await vi.advanceTimersByTimeAsync(500);
  latest().greet();
  latest().hear({ type: "ack", id: "m1", result: { seq: 3 } });

  await expect(answer).resolves.toEqual({ seq: 3 });
  expect(sockets.map((socket) => socket.commands())).toEqual([["say:m1"], ["say:m1"]]);
});

test("a command that is not kept fails at once when the line goes down", async () => {
  const made = await started();
  const answer = made.send("typing", {});

  latest().onclose?.({ code: 1006 });

  await expect(answer).rejects.toMatchObject({ fault: { code: "offline" } });
  await expect(made.send("typing", {})).rejects.toMatchObject({ fault: { code: "offline" } });
});

test("a refusal that names a time is tried again after it", async () => {
  const made = await started();
  const answer = made.send("ask_person", { via: "button" }, { id: "c1" });

  latest().hear({ type: "error", id: "c1", error: { code: "too_many", message: "", retry_after_s: 2 } });
  await vi.advanceTimersByTimeAsync(2000);
  latest().hear({ type: "ack", id: "c1", result: {} });

  await expect(answer).resolves.toEqual({});
  expect(latest().commands()).toEqual(["ask_person:c1", "ask_person:c1"]);
});

test("what an earlier page kept goes out with the first connection and leaves the outbox when answered", async () => {
  const kept = new Map<string, Command>([["m9", { id: "m9", cmd: "say", args: { text: "还在" }, at: 1 }]]);
  const outbox: Outbox = {
    put: (command) => void kept.set(command.id, command),
    drop: (id) => void kept.delete(id),
    all: () => [...kept.values()],
  };
  const made = link({ outbox });

  const restored = made.restore();
  made.start();
  await vi.advanceTimersByTimeAsync(0);
  latest().greet();
  latest().hear({ type: "ack", id: "m9", result: {} });

  expect(restored.map(({ command }) => command.args["text"])).toEqual(["还在"]);
  expect(latest().commands()).toEqual(["say:m9"]);
  expect(kept.size).toBe(0);
});

test("waits double from half a second to ten and start over after a connection", async () => {
  const made = await started();
  const waits: number[] = [];

  for (let time = 0; time < 7; time += 1) {
    latest().onopen?.();
    latest().onclose?.({ code: 1006 });
    waits.push((made.status.retryAt ?? 0) - Date.now());
    await vi.advanceTimersByTimeAsync(10_000);
  }
  latest().greet();

  expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 10_000, 10_000]);
  expect(made.status).toMatchObject({ phase: "live", tries: 0, lostAt: null });
});

test("three sockets that never open beside tickets that work mean a blocked network", async () => {
  const made = link();
  made.start();
  await vi.advanceTimersByTimeAsync(0);

  for (let time = 0; time < 3; time += 1) {
    latest().onclose?.({ code: 1006 });
    if (time < 2) await vi.advanceTimersByTimeAsync(10_000);
  }

  expect(made.status.trouble).toBe("blocked");
});

test("a ticket refused for good stops and says why", async () => {
  const refused = new ApiRefused(401, { code: "not_signed_in", message: "" });
  const made = link({ ticket: () => Promise.reject(refused) });
  made.start();
  await vi.advanceTimersByTimeAsync(60_000);

  expect(made.status).toMatchObject({ phase: "stopped", trouble: "signed_out" });
  expect(sockets).toHaveLength(0);
});

test("a server that is silent for 45 s is taken for lost, and a ping is answered", async () => {
  const made = await started();

  await vi.advanceTimersByTimeAsync(44_000);
  latest().hear({ type: "ping", at: "2026-11-21T06:02:08.123Z" });
  await vi.advanceTimersByTimeAsync(44_000);
  expect(made.status.phase).toBe("live");
  await vi.advanceTimersByTimeAsync(1_100);

  expect(latest().commands()).toEqual(["pong:pong"]);
  expect(made.status).toMatchObject({ phase: "waiting", trouble: "offline" });
});

test("a reset forgets the cursors, so that the next hello asks for everything", async () => {
  const made = await started();
  latest().hear(snapshot({ "conversation:cnv_1": 4 }));

  latest().hear({ type: "reset", reason: "epoch" });
  made.resync();
  await vi.advanceTimersByTimeAsync(0);
  latest().onopen?.();

  expect(latest().sent[0]).not.toHaveProperty("cursors");
});

test("the network coming back does not wait for the timer", async () => {
  const made = await started();
  made.lost();

  made.nudge();
  await vi.advanceTimersByTimeAsync(0);

  expect(sockets).toHaveLength(2);
});

test("signed out ends the line and what is unreadable is passed over", async () => {
  const made = await started();
  latest().onmessage?.({ data: "{not json" });
  latest().onmessage?.({ data: new ArrayBuffer(2) });
  latest().hear({ type: "error", id: null, error: { code: "bad_frame", message: "" } });
  expect(made.status.phase).toBe("live");

  latest().onclose?.({ code: 4410 });

  expect(made.status).toMatchObject({ phase: "stopped", trouble: "signed_out" });
});

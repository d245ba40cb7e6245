import { expect, test } from "vitest";
import type { EventBody } from "../../shared/wire";
import { reduce, type Action } from "../reducer";
import { INITIAL, type State } from "../state";

const AT = "2026-11-21T06:02:08.123Z";
const NOW = Date.parse(AT);
type Told = [type: string, fields?: Record<string, unknown>];

const OPENED: Told[] = [
  ["conversation.opened", { cause: "new" }],
  ["message.sent", { origin: "bot", template: "bot.greeting", text: "您好" }],
];
const QUEUED: Told[] = [
  ...OPENED,
  ["handover.requested", { via: "button", reason: "human_request" }],
  ["queue.entered", { queue: "general", lane: "standard" }],
];

const body = ([type, fields]: Told): EventBody => ({ type, at: AT, ...fields });

function live(seq: number, told: Told, conversation = "cnv_1"): Action {
  return { type: "frame", now: NOW, frame: { type: "event", stream: `conversation:${conversation}`, seq, event: body(told) } };
}

function snapshot(told: Told[], conversation: string | null = "cnv_1"): Action {
  const state = {
    now: "2026-11-21T06:02:09.123Z",
    shop: { name: "云禾", bot_name: "小禾" },
    contact: { verified: true },
    agents: { agt_1: { name: "林晓", number: "1032" } },
    promise_s: 30,
    queue_open: true,
    conversation: conversation && { id: conversation, events: told.map((each, index) => ({ seq: index + 1, event: body(each) })) },
  };
  return { type: "frame", now: NOW, frame: { type: "snapshot", epoch: "e1", cursors: {}, state } };
}

const play = (actions: Action[], from: State = INITIAL): State => actions.reduce(reduce, from);
const told = (events: Told[]): Action[] => events.map((each, index) => live(index + 1, each));
const kinds = (state: State): string[] => state.items.map((item) => (item.kind === "line" ? item.name : item.kind));

test("a snapshot and the same events one by one give the same page", () => {
  const story: Told[] = [
    ...QUEUED,
    ["queue.position_shown", { position: 3, p50_s: 40, p90_s: 90, cause: "entered" }],
    ["queue.position_shown", { position: 2, p50_s: 20, p90_s: 50, cause: "ahead_answered" }],
    ["queue.busy_shown", { eligible: 5, free: 0 }],
    ["message.sent", { origin: "contact", client_id: "m1", text: "补充" }],
    ["offer.accepted", { agent_id: "agt_1", wait_s: 18 }],
    ["queue.left", { cause: "answered" }],
    ["message.sent", { origin: "agent", agent_id: "agt_1", text: "您好" }],
  ];
  for (let cut = 0; cut <= story.length; cut += 1) {
    const early = play([snapshot(story.slice(0, cut), cut === 0 ? null : "cnv_1")]);

    const late = play(story.slice(cut).map((each, index) => live(cut + index + 1, each)), early);

    expect(late).toEqual(play([snapshot(story)]));
  }
});

test("an event seen already changes nothing", () => {
  const state = play([snapshot(QUEUED)]);

  expect(reduce(state, live(4, ["queue.entered", { queue: "general", lane: "standard" }]))).toBe(state);
});

test("a missing event is not guessed: the page asks for everything", () => {
  const before = play([snapshot(QUEUED)]);

  const state = reduce(before, live(6, ["message.sent", { origin: "bot", text: "later" }]));

  expect(state.resync).toBe(true);
  expect(state.items).toEqual(before.items);
});

test("a stranger's conversation in the middle is not taken over, a fresh one is", () => {
  const before = play([snapshot(OPENED)]);

  expect(reduce(before, live(3, ["message.sent", { origin: "bot", text: "?" }], "cnv_2")).resync).toBe(true);
  expect(reduce(before, live(1, ["conversation.opened", { cause: "new" }], "cnv_2"))).toMatchObject({ conversation: "cnv_2", phase: "bot" });
});

test("the place keeps the last change with its cause, and who is asked", () => {
  const moved = play([
    snapshot(QUEUED),
    live(5, ["queue.position_shown", { position: 3, p50_s: null, p90_s: null, cause: "entered" }]),
    live(6, ["queue.position_shown", { position: 2, p50_s: 20, p90_s: 50, cause: "ahead_answered" }]),
    live(7, ["queue.position_shown", { position: 2, p50_s: 10, p90_s: 30, cause: "moved" }]),
    live(8, ["offer.made", { agent_id: "agt_1" }]),
  ]);

  expect(moved.place).toMatchObject({ position: 2, p90: 30, offeredTo: "agt_1", moved: { from: 3, to: 2, cause: "ahead_answered" } });
  expect(play([live(9, ["offer.declined"])], moved).place?.offeredTo).toBeNull();
});

test("busy is shown only when nobody was free", () => {
  expect(play([snapshot(QUEUED), live(5, ["queue.busy_shown", { eligible: 5, free: 1 }])]).place?.busy).toBeNull();
  expect(play([snapshot(QUEUED), live(5, ["queue.busy_shown", { eligible: 5, free: 0 }])]).place?.busy?.agents).toBe(5);
});

test("whether somebody is on duty follows the proof, the offer and the time to wait", () => {
  const closed = play([snapshot(QUEUED), live(5, ["queue.busy_shown", { eligible: 0, free: 0 }])]);
  expect(closed.queueOpen).toBe(false);

  expect(reduce(closed, live(6, ["offer.made", { agent_id: "agt_1" }])).queueOpen).toBe(true);
  expect(reduce(closed, live(6, ["queue.position_shown", { position: 1, p50_s: 5, p90_s: 9, cause: "moved" }])).queueOpen).toBe(true);
});

test("an answer ends the wait, a lost agent brings the ticket back", () => {
  const answered = play([snapshot(QUEUED), live(5, ["offer.accepted", { agent_id: "agt_1", wait_s: 18 }]), live(6, ["queue.left", { cause: "answered" }])]);
  expect(answered).toMatchObject({ phase: "agent", agent: "agt_1", place: null });
  expect(kinds(answered)).toEqual(["bot", "queued", "connected"]);

  const back = reduce(answered, live(7, ["queue.returned", { cause: "agent_lost" }]));

  expect(back).toMatchObject({ phase: "queued", agent: null });
  expect(kinds(back)).toEqual(["bot", "queued", "connected", "ticket", "agent_lost"]);
});

test("absence and return leave the place as it was", () => {
  const away = play([snapshot(QUEUED), live(5, ["queue.position_shown", { position: 2, p50_s: 1, p90_s: 2, cause: "entered" }]), live(6, ["queue.absent"])]);
  expect(away.place).toMatchObject({ absent: true, position: 2 });

  const back = play([live(7, ["queue.returned", { cause: "contact_back" }]), live(8, ["connection.resumed", { position_before: 2, position_after: 2 }])], away);

  expect(back.place).toMatchObject({ absent: false, position: 2, moved: null });
});

test("leaving the line is told and leaves the bot", () => {
  const state = play([snapshot(QUEUED), live(5, ["queue.left", { cause: "own_act" }])]);

  expect(state).toMatchObject({ phase: "bot", place: null });
  expect(kinds(state)).toContain("left");
});

test("an unsent message stays until the server has written it down, once", () => {
  const state = play([snapshot(OPENED), { type: "say", clientId: "m1", text: "人工", at: 1 }, { type: "acked", clientId: "m1" }]);
  expect(state.unsent).toMatchObject([{ clientId: "m1", acked: true }]);

  const written = reduce(state, live(3, ["message.sent", { origin: "contact", client_id: "m1", text: "人工" }]));

  expect(written.unsent).toEqual([]);
  expect(written.items.at(-1)).toMatchObject({ kind: "mine", text: "人工" });
});

test("a refused message says why and can be given up", () => {
  const state = play([snapshot(OPENED), { type: "say", clientId: "m1", text: "x", at: 1 }, { type: "failed", clientId: "m1", reason: "太长" }]);
  expect(state.unsent[0]?.failed).toBe("太长");

  expect(reduce(state, { type: "discard", clientId: "m1" }).unsent).toEqual([]);
});

test("asking is remembered until somebody confirms it, and is no question once in line", () => {
  const asking = play([snapshot(OPENED), { type: "ask" }]);
  expect(asking.asking).toBe(true);

  const requested = reduce(asking, live(3, ["handover.requested", { via: "button", reason: "human_request" }]));
  expect(requested.asking).toBe(true);
  expect(reduce(requested, live(4, ["queue.entered", { queue: "general", lane: "standard" }])).asking).toBe(false);
  expect(play([snapshot(QUEUED), { type: "ask" }]).asking).toBe(false);
  expect(reduce(asking, { type: "asked" }).asking).toBe(false);
});

test("a judgement belongs to the answer it was made for", () => {
  const answer: Told = ["message.sent", { origin: "bot", article_id: "kb-1", source: "说明书", text: "答" }];
  const state = play([snapshot([...OPENED, answer]), live(4, ["answer.judged", { article_id: "kb-1", solved: false }])]);

  const key = state.items.at(-1)?.key ?? "";

  expect(state.judged).toEqual({ [key]: false });
  expect(reduce(state, { type: "judge", key, solved: true }).judged[key]).toBe(true);
});

test("the end is shown once, rated, and goes on where the contact wants", () => {
  const closed = play([snapshot(QUEUED), live(5, ["conversation.closed", { by: "contact" }]), live(6, ["conversation.closed", { by: "agent" }])]);
  expect(closed).toMatchObject({ phase: "closed", place: null });
  expect(kinds(closed).filter((kind) => kind === "closing")).toHaveLength(1);
  expect(reduce(closed, live(7, ["conversation.rated", { score: 4 }])).rated).toBe(4);

  expect(kinds(reduce(closed, live(7, ["conversation.opened", { cause: "returned" }])))).toEqual(["bot", "queued", "reopened"]);
  expect(kinds(reduce(closed, live(1, ["conversation.opened", { cause: "new" }], "cnv_2")))).toEqual(["bot", "queued", "fresh"]);
});

test("the bot shows that it is at it, one's own writing shows nothing", () => {
  const seen = (who: "bot" | "contact") =>
    play([snapshot(QUEUED), { type: "frame", now: NOW, frame: { type: "typing", conversation_id: "cnv_1", who } }]).typing;
  expect([seen("bot"), seen("contact")]).toEqual([true, false]);
});

test("names come beside ids, typing is quiet after a word, the unknown is passed over", () => {
  const state = play([
    snapshot(QUEUED),
    live(5, ["offer.accepted", { agent_id: "agt_2", agent_name: "周敏", wait_s: 3 }]),
    { type: "frame", now: NOW, frame: { type: "typing", conversation_id: "cnv_1", who: "agent" } },
  ]);
  expect(state.agents["agt_2"]?.name).toBe("周敏");
  expect(state.typing).toBe(true);

  const spoken = play([live(6, ["message.sent", { origin: "agent", agent_id: "agt_2", text: "在" }]), live(7, ["sla.warned", { left_s: 5 }])], state);

  expect(spoken).toMatchObject({ typing: false, seq: 7 });
  expect(reduce(state, { type: "quiet" }).typing).toBe(false);
});

test("freeze, transfer, breach and a second start are told in lines", () => {
  const events: Told[] = [
    ...QUEUED,
    ["freeze.requested", { verified: false }],
    ["sla.breached", { promise: "first_reply", after_s: 6 }],
    ["offer.accepted", { agent_id: "agt_1", wait_s: 40 }],
    ["sla.breached", { promise: "first_reply", after_s: 6 }],
    ["conversation.transferred", { from_agent_id: "agt_1", to_agent_id: "agt_3", to_agent_name: "陈立" }],
    ["queue.returned", { cause: "transfer" }],
    ["freeze.done", { receipt: "F1" }],
  ];
  const state = play(told(events), { ...INITIAL, conversation: "cnv_1" });

  expect(kinds(state)).toEqual(["bot", "queued", "freeze_asked", "breached", "connected", "transferred", "ticket", "freeze_done"]);
  expect(state.items.find((item) => item.kind === "line" && item.name === "transferred")).toMatchObject({ params: { to: "陈立" } });
});

test("a message with a file names where it is and what it is, also of an earlier matter", () => {
  const state = play(told([
    ...OPENED,
    ["message.sent", { origin: "contact", text: "收据.png", kind: "picture", attachment_id: "att_1" }],
    ["message.sent", { origin: "agent", text: "合同.pdf", kind: "file", attachment_id: "att_2", agent_id: "agt_1" }],
    ["message.sent", { origin: "contact", text: "好的", attachment_id: null }],
  ]));

  const files = state.items.flatMap((item) => (item.kind === "mine" || item.kind === "agent" ? [item.file ?? null] : []));
  expect(files).toEqual(["picture cnv_1/attachments/att_1", "file cnv_1/attachments/att_2", null]);
});

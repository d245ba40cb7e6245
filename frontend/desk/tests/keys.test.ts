import { describe, expect, it } from "vitest";
import { actOf } from "../state/keys";
import { titleFor } from "../state/sound";
import { targets } from "../state/targets";
import type { Colleague } from "../state/types";

const press = (code: string, more: object = {}) => ({
  code, key: code.replace("Key", "").toLowerCase(), altKey: false, ctrlKey: false, metaKey: false, shiftKey: false, isComposing: false, repeat: false, ...more,
});

describe("shortcuts", () => {
  it("take an offer with Alt from anywhere, also while I write", () => {
    expect(actOf(press("KeyA", { altKey: true }), true, true)).toBe("accept");
    expect(actOf(press("KeyD", { altKey: true }), true, false)).toBe("decline");
    expect(actOf(press("Digit3", { altKey: true }), true, true)).toEqual({ insert: 3 });
    expect(actOf(press("Digit4", { altKey: true }), true, true)).toBeNull();
    expect(actOf(press("Digit4", { altKey: true, shiftKey: true }), true, true)).toEqual({ open: 4 });
    expect(actOf(press("Slash", { altKey: true }), true, true)).toBe("shortcuts");
    expect(actOf(press("KeyS", { altKey: true }), true, true)).toBe("articles");
    expect(actOf(press("KeyA", { altKey: true, repeat: true }), true, true)).toBeNull();
    expect(actOf(press("KeyQ", { altKey: true }), true, true)).toBeNull();
  });

  it("act as bare letters only where nobody writes and where they are switched on", () => {
    expect(actOf(press("KeyJ"), false, true)).toBe("next");
    expect(actOf(press("Slash", { key: "?", shiftKey: true }), false, true)).toBe("shortcuts");
    expect(actOf(press("Digit2"), false, true)).toEqual({ open: 2 });
    expect(actOf(press("Digit2"), true, true)).toBeNull();
    expect(actOf(press("KeyJ"), true, true)).toBeNull();
    expect(actOf(press("KeyJ"), false, false)).toBeNull();
    expect(actOf(press("KeyA"), false, true)).toBeNull();
    expect(actOf(press("KeyJ", { shiftKey: true }), false, true)).toBeNull();
  });

  it("leave the browser's own keys and input methods alone", () => {
    expect(actOf(press("KeyT", { ctrlKey: true }), false, true)).toBeNull();
    expect(actOf(press("KeyJ", { metaKey: true }), false, true)).toBeNull();
    expect(actOf(press("KeyA", { altKey: true, isComposing: true }), false, true)).toBeNull();
  });
});

describe("where a matter can go", () => {
  const one = (id: string, name: string, state: Colleague["state"], load: number): Colleague => ({ id, name, state, load, capacity: 5 });
  const agents = [one("me", "林晓", "ready", 1), one("a", "周敏", "ready", 5), one("b", "何静", "ready", 3), one("c", "韩梅", "break", 0), one("d", "孙莉", "offline", 0), one("e", "吴婷", "ready", 1)];
  const queues = [{ id: "repair", name: "维修" }, { id: "invoice", name: "发票" }];

  it("lists free colleagues first, then full, then on a break, then queues; not me, not those who left, not this queue", () => {
    expect(targets(agents, queues, "me", "repair", "").map((target) => target.name)).toEqual(["吴婷", "何静", "周敏", "韩梅", "发票"]);
  });

  it("searches both by name", () => {
    expect(targets(agents, queues, "me", "repair", " 发 ").map((target) => target.id)).toEqual(["invoice"]);
  });
});

describe("the tab's title", () => {
  it("says an offer first, then how many are unread", () => {
    expect(titleFor("直达", 2, "新来客")).toBe("● 新来客 · 直达");
    expect(titleFor("直达", 2, null)).toBe("(2) 直达");
    expect(titleFor("直达", 0, null)).toBe("直达");
  });
});

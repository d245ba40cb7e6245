import { describe, expect, it } from "vitest";
import { SHOWN, filterCanned, insertCanned, slashAt } from "../state/canned";
import { keyAct } from "../state/draft-field";
import { DraftStore, type Shelf } from "../state/drafts";

const CANNED = [
  { id: "1", shortcut: "/发票", text: "电子发票三个工作日内发到邮箱。" },
  { id: "2", shortcut: "上门时间", text: "师傅9–11点到。" },
  { id: "3", shortcut: "/上门费用", text: "检修不收费。" },
  { id: "4", shortcut: "/hello", text: "您好，上门的事我来办。" },
];

describe("canned replies", () => {
  it("open after a slash at the start or after a blank, and nowhere else", () => {
    expect(slashAt("/上门", 3)).toEqual({ start: 0, query: "上门" });
    expect(slashAt("好的 /发", 5)).toEqual({ start: 3, query: "发" });
    expect(slashAt("好的\n/", 4)).toEqual({ start: 3, query: "" });
    expect(slashAt("9/11", 4)).toBeNull();
    expect(slashAt("/上门 好", 5)).toBeNull();
    expect(slashAt("没有", 2)).toBeNull();
  });

  it("narrow as I type: shortcuts that begin so first, then any that hold it", () => {
    expect(filterCanned(CANNED, "上门").map((one) => one.id)).toEqual(["2", "3", "4"]);
    expect(filterCanned(CANNED, "ＨＥＬ").map((one) => one.id)).toEqual(["4"]);
    expect(filterCanned(CANNED, "没有这个")).toEqual([]);
    expect(filterCanned(Array.from({ length: 20 }, () => CANNED[0] as (typeof CANNED)[0]), "")).toHaveLength(SHOWN);
  });

  it("are written where the slash stood, and the rest of the text stays", () => {
    const text = "您好 /发后面";

    const next = insertCanned(text, 5, { start: 3, query: "发" }, { id: "1", shortcut: "发票", text: "三天内发。" });

    expect(next).toEqual({ text: "您好 三天内发。后面", caret: 8 });
  });
});

describe("keys in the composer", () => {
  const key = (name: string, more: object = {}) => ({ key: name, ctrlKey: false, metaKey: false, isComposing: false, keyCode: 13, ...more });

  it("send with Ctrl or Cmd Enter and leave Enter to the text", () => {
    expect(keyAct(key("Enter", { ctrlKey: true }), 0, 0)).toBe("send");
    expect(keyAct(key("Enter", { metaKey: true }), 0, 0)).toBe("send");
    expect(keyAct(key("Enter"), 0, 0)).toBeNull();
    expect(keyAct(key("c", { ctrlKey: true }), 0, 3)).toBeNull();
  });

  it("never act while an input method composes", () => {
    expect(keyAct(key("Enter", { isComposing: true, ctrlKey: true }), 0, 3)).toBeNull();
    expect(keyAct(key("Enter", { keyCode: 229 }), 0, 3)).toBeNull();
  });

  it("walk, insert and close an open list", () => {
    expect(keyAct(key("ArrowDown"), 2, 3)).toBe(0);
    expect(keyAct(key("ArrowUp"), 0, 3)).toBe(2);
    expect(keyAct(key("Enter"), 0, 3)).toBe("insert");
    expect(keyAct(key("Tab"), 0, 3)).toBe("insert");
    expect(keyAct(key("Escape"), 0, 3)).toBe("close");
    expect(keyAct(key("a"), 0, 3)).toBeNull();
  });
});

function shelf(start: Record<string, string> = {}): Shelf & { kept: Map<string, string> } {
  const kept = new Map(Object.entries(start));
  return {
    kept,
    get length() {
      return kept.size;
    },
    key: (index) => [...kept.keys()][index] ?? null,
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  };
}

describe("drafts", () => {
  it("survive the page, apart for reply and note, conversation and agent", () => {
    const paper = shelf();
    new DraftStore(paper, "agt_1").write("cnv_1", "reply", "写到一半");
    new DraftStore(paper, "agt_1").write("cnv_1", "note", "备注");

    const later = new DraftStore(paper, "agt_1");

    expect(later.read("cnv_1", "reply")).toBe("写到一半");
    expect(later.read("cnv_1", "note")).toBe("备注");
    expect(later.read("cnv_2", "reply")).toBe("");
    expect(new DraftStore(paper, "agt_2").read("cnv_1", "reply")).toBe("");
    expect(new DraftStore(paper, "agt_2").ids()).toEqual([]);
    expect(later.ids()).toEqual(["cnv_1"]);
  });

  it("leave nothing behind when sent or when the conversation is closed", () => {
    const paper = shelf({ "other.key": "x" });
    const drafts = new DraftStore(paper, "agt_1");
    drafts.write("cnv_1", "reply", "a");
    drafts.write("cnv_1", "reply", "");
    drafts.write("cnv_2", "note", "b");

    drafts.forget("cnv_2");

    expect([...paper.kept.keys()]).toEqual(["other.key"]);
  });

  it("let me go on typing when the browser refuses storage", () => {
    const refuse = () => {
      throw new Error("QuotaExceededError");
    };
    const drafts = new DraftStore({ length: 0, key: () => null, getItem: refuse, setItem: refuse, removeItem: refuse }, "agt_1");

    expect(() => drafts.write("cnv_1", "reply", "a")).not.toThrow();
    expect(drafts.read("cnv_1", "reply")).toBe("");
    expect(drafts.ids()).toEqual([]);
  });
});

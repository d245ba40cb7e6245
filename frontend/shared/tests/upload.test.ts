import { afterEach, expect, test, vi } from "vitest";
import { ApiRefused } from "../api";
import { MOST_BYTES, Stopped, fetchFile, ruleOf, tooLarge, upload } from "../upload";

/** A request that answers when it is told to. */
class FakeRequest {
  static last: FakeRequest;
  readonly headers: Record<string, string> = {};
  readonly upload: { onprogress: ((event: { loaded: number; total: number }) => void) | null } = { onprogress: null };
  status = 0;
  responseText = "";
  url = "";
  sent: unknown;
  onload: (() => void) | null = null;
  onerror: (() => void) | null = null;
  onabort: (() => void) | null = null;

  constructor() {
    FakeRequest.last = this;
  }

  open(_method: string, url: string): void {
    this.url = url;
  }

  setRequestHeader(name: string, value: string): void {
    this.headers[name] = value;
  }

  send(body: unknown): void {
    this.sent = body;
  }

  abort(): void {
    this.onabort?.();
  }

  answer(status: number, body: string): void {
    this.status = status;
    this.responseText = body;
    this.onload?.();
  }
}

const file = (name = "收据.png", size = 3): File => ({ name, size }) as File;

function started(token?: string) {
  vi.stubGlobal("XMLHttpRequest", FakeRequest);
  const shares: number[] = [];
  const running = upload("cnv_1", file(), (share) => shares.push(share), token);
  return { running, shares, request: FakeRequest.last };
}

afterEach(() => vi.unstubAllGlobals());

test("a file goes up as it is, the credential in a header and never in the address", async () => {
  const { running, shares, request } = started("main.secret");

  request.upload.onprogress?.({ loaded: 1, total: 4 });
  request.upload.onprogress?.({ loaded: 0, total: 0 });
  request.answer(201, JSON.stringify({ id: "att_1" }));

  expect((await running.done).id).toBe("att_1");
  expect(shares).toEqual([0.25, 0]);
  expect(request.url).toBe(`/api/v1/conversations/cnv_1/attachments?name=${encodeURIComponent("收据.png")}`);
  expect(request.headers["Authorization"]).toBe("Bearer main.secret");
});

test("the desk sends its cookie by itself", () => {
  const { request } = started();

  expect(request.headers["Authorization"]).toBeUndefined();
  expect(request.headers["X-Zhida"]).toBe("1");
});

test("a refusal says which rule was broken", async () => {
  const { running, request } = started();

  request.answer(422, JSON.stringify({ code: "invalid_input", message: "no", params: { rule: "pixels" } }));

  const error: unknown = await running.done.catch((failed: unknown) => failed);
  expect(error).toBeInstanceOf(ApiRefused);
  expect(ruleOf(error)).toBe("pixels");
});

test("an answer that cannot be read is a failure all the same, and 413 is the size", async () => {
  const { running, request } = started();

  request.answer(413, "<html>");

  expect(ruleOf(await running.done.catch((failed: unknown) => failed))).toBe("size");
  expect(ruleOf(new Error("offline"))).toBeNull();
  expect(ruleOf(new ApiRefused(404, { code: "not_found", message: "" }))).toBeNull();
});

test("it can be stopped, and the network can go", async () => {
  const stopped = started();
  stopped.running.stop();
  await expect(stopped.running.done).rejects.toBeInstanceOf(Stopped);

  const lost = started();
  lost.request.onerror?.();
  await expect(lost.running.done).rejects.toThrow("offline");
});

test("what is too large is refused before it is sent", () => {
  expect(tooLarge(file("a", MOST_BYTES))).toBeNull();
  expect(ruleOf(tooLarge(file("a", MOST_BYTES + 1)))).toBe("size");
});

test("a file is fetched with the own credential", async () => {
  const fetched = vi.fn(() => Promise.resolve(new Response("bytes")));
  vi.stubGlobal("fetch", fetched);

  await expect((await fetchFile("cnv_1/attachments/att_1", "main.secret")).text()).resolves.toBe("bytes");
  expect(fetched).toHaveBeenCalledWith("/api/v1/conversations/cnv_1/attachments/att_1", { headers: { Authorization: "Bearer main.secret" }, credentials: "omit" });

  vi.stubGlobal("fetch", () => Promise.resolve(new Response("{}", { status: 404 })));
  await expect(fetchFile("cnv_1/attachments/att_1")).rejects.toBeInstanceOf(ApiRefused);
});

/** The server's end of a line, in the hands of a test. */

import type { Socket } from "../link";
import type { Command } from "../wire";

export class FakeSocket implements Socket {
  onopen: Socket["onopen"] = null;
  onclose: Socket["onclose"] = null;
  onmessage: Socket["onmessage"] = null;
  readonly sent: (Command & { epoch?: string; cursors?: Record<string, number> })[] = [];
  closed: number | null = null;

  send(text: string): void {
    this.sent.push(JSON.parse(text) as Command);
  }

  close(code = 1000): void {
    this.closed = code;
  }

  hear(frame: object): void {
    this.onmessage?.({ data: JSON.stringify({ v: 1, ...frame }) });
  }

  /** Open, say hello, be acknowledged. */
  greet(): void {
    this.onopen?.();
    this.hear({ type: "ack", id: "hello", result: {} });
  }

  commands(): string[] {
    return this.sent.filter(({ cmd }) => cmd !== "hello").map(({ cmd, id }) => `${cmd}:${id}`);
  }
}

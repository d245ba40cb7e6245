/** Commands on their way: which answer belongs to which, what to send again, what to give up. */

import type { Outbox } from "./outbox";
import { Refused, freshId, type Command, type Fault } from "./wire";

type Answer = Record<string, unknown>;

interface Waiting {
  command: Command;
  keep: boolean;
  resolve: (answer: Answer) => void;
  reject: (error: Refused) => void;
}

export class Backlog {
  readonly #waiting = new Map<string, Waiting>();
  readonly #outbox: Outbox | undefined;
  readonly #transmit: (command: Command) => void;

  constructor(outbox: Outbox | undefined, transmit: (command: Command) => void) {
    this.#outbox = outbox;
    this.#transmit = transmit;
  }

  add(cmd: string, args: Answer, keep?: { id?: string }): Promise<Answer> {
    const command = { id: keep?.id ?? freshId("c"), cmd, args, at: Date.now() };
    if (keep) this.#outbox?.put(command);
    const answer = this.#wait(command, Boolean(keep));
    this.#transmit(command);
    return answer;
  }

  /** Take over what an earlier page kept. */
  restore(): { command: Command; answer: Promise<Answer> }[] {
    const old = this.#outbox?.all().filter((command) => !this.#waiting.has(command.id)) ?? [];
    return old.map((command) => ({ command, answer: this.#wait(command, true) }));
  }

  settle(id: string, answer: Answer): void {
    this.#take(id)?.resolve(answer);
  }

  /** A refusal ends a command, unless the server names a time to try again and the command is kept. */
  refuse(id: string | null, fault: Fault): void {
    const waiting = this.#waiting.get(id ?? "");
    if (!waiting) return;
    if (waiting.keep && fault.retry_after_s !== undefined) {
      setTimeout(() => this.#waiting.has(waiting.command.id) && this.#transmit(waiting.command), fault.retry_after_s * 1000);
    } else {
      this.#take(waiting.command.id)?.reject(new Refused(fault));
    }
  }

  /** The line went down: what is not kept fails now. */
  lost(): void {
    for (const { command, keep } of [...this.#waiting.values()]) {
      if (!keep) this.#take(command.id)?.reject(new Refused({ code: "offline", message: "The line went down." }));
    }
  }

  /** What goes again once the line is back: everything kept, oldest first, each under its own id. */
  kept(): Command[] {
    return [...this.#waiting.values()].map(({ command }) => command);
  }

  #wait(command: Command, keep: boolean): Promise<Answer> {
    return new Promise((resolve, reject) => this.#waiting.set(command.id, { command, keep, resolve, reject }));
  }

  #take(id: string): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (waiting?.keep) this.#outbox?.drop(id);
    return waiting;
  }
}

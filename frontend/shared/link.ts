/**
 * One socket that comes back: ticket, hello with cursors, acknowledgements, resending, honest status.
 *
 * The page gets only frames in order (`onFrame`) and the truth about the line (`onStatus`). Commands sent with
 * `keep` stay until the server has answered them, over any number of reconnects, always under the same id.
 */

import { Backlog } from "./backlog";
import type { Outbox } from "./outbox";
import { Cursors } from "./sequence";
import { Refused, readFrame, type Command, type ServerFrame, type StateFrame } from "./wire";

/** `blocked`: pages load but sockets do not; `signed_out`, `refused`: only the user can help; `offline`: no network. */
export type Trouble = "offline" | "server" | "blocked" | "signed_out" | "refused";

export interface Status {
  phase: "connecting" | "live" | "waiting" | "stopped";
  trouble: Trouble | null;
  /** When the line was lost, or null while it never was or is there. */
  lostAt: number | null;
  tries: number;
  retryAt: number | null;
}

/** The part of a WebSocket the link needs. */
export interface Socket {
  onopen: (() => void) | null;
  onclose: ((event: { code: number }) => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  send(text: string): void;
  close(code?: number): void;
}

export interface LinkOptions {
  client: "panel" | "desk" | "wall";
  lang: () => string;
  ticket: () => Promise<string>;
  onFrame: (frame: StateFrame) => void;
  onStatus: (status: Status) => void;
  outbox?: Outbox;
  open?: (url: string) => Socket;
  random?: () => number;
}

const SILENCE_MS = 45_000;
const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 10_000;
const STOPS: Partial<Record<number, Trouble>> = { 4403: "refused", 4410: "signed_out" };

export class Link {
  readonly cursors = new Cursors();
  status: Status = { phase: "connecting", trouble: null, lostAt: null, tries: 0, retryAt: null };
  readonly #options: LinkOptions;
  readonly #backlog: Backlog;
  #epoch: string | null = null;
  #socket: Socket | null = null;
  #turn = 0;
  #unopened = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #silence: ReturnType<typeof setTimeout> | undefined;

  constructor(options: LinkOptions) {
    this.#options = options;
    this.#backlog = new Backlog(options.outbox, (command) => this.#transmit(command));
  }

  /** Commands of an earlier page that were never answered, to be sent again; call before `start`. */
  restore(): { command: Command; answer: Promise<Record<string, unknown>> }[] {
    return this.#backlog.restore();
  }

  start(): void {
    void this.#connect();
  }

  stop(): void {
    this.#drop();
    this.#set({ phase: "stopped", retryAt: null });
  }

  /** Send one command; `keep` holds it until it is answered, otherwise it is refused while the line is down. */
  send(cmd: string, args: Record<string, unknown>, keep?: { id?: string }): Promise<Record<string, unknown>> {
    if (!keep && this.status.phase !== "live") {
      return Promise.reject(new Refused({ code: "offline", message: "The line is down." }));
    }
    return this.#backlog.add(cmd, args, keep);
  }

  /** Send without waiting for an answer, and only if the line is there: typing, telemetry. */
  tell(cmd: string, args: Record<string, unknown>): void {
    this.send(cmd, args).catch(() => undefined);
  }

  /** Something is missing: come back and ask from the cursors, or from nothing when they cannot be trusted. */
  resync(full = false): void {
    if (full) this.#forget();
    this.#drop();
    void this.#connect();
  }

  /** The network or the window came back: do not wait for the timer. */
  nudge(): void {
    if (this.status.phase === "waiting") void this.#connect();
  }

  /** The browser says the network is gone: tell the truth at once. */
  lost(): void {
    if (this.status.phase !== "stopped") this.#later("offline");
  }

  async #connect(): Promise<void> {
    this.#drop();
    const turn = this.#turn;
    this.#set({ phase: "connecting", retryAt: null });
    try {
      const ticket = await this.#options.ticket();
      if (turn === this.#turn) this.#open(ticket);
    } catch (error) {
      if (turn === this.#turn) this.#ticketFailed(error);
    }
  }

  #ticketFailed(error: unknown): void {
    if (!(error instanceof Refused)) return this.#later("offline");
    const status = (error as { status?: number }).status ?? 0;
    if (status === 401 || status === 403) return this.#stopFor(status === 401 ? "signed_out" : "refused");
    return this.#later("server", error.fault.retry_after_s);
  }

  #open(ticket: string): void {
    const url = `${location.protocol === "https:" ? "wss:" : "ws:"}//${location.host}/ws`;
    const turn = this.#turn;
    let opened = false;
    let socket: Socket;
    try {
      socket = this.#options.open?.(url) ?? (new WebSocket(url) as Socket);
    } catch {
      return this.#later("blocked");
    }
    this.#socket = socket;
    socket.onopen = () => {
      opened = true;
      this.#unopened = 0;
      this.#hello(ticket);
    };
    socket.onmessage = (event) => turn === this.#turn && this.#receive(readFrame(event.data));
    socket.onclose = (event) => turn === this.#turn && this.#closed(event.code, opened);
    this.#listen();
  }

  #hello(ticket: string): void {
    const { client, lang } = this.#options;
    const resume = this.#epoch === null ? {} : { epoch: this.#epoch, cursors: this.cursors };
    this.#socket?.send(JSON.stringify({ v: 1, id: "hello", cmd: "hello", args: { ticket, client, lang: lang() }, ...resume }));
  }

  #receive(frame: ServerFrame | null): void {
    this.#listen();
    switch (frame?.type) {
      case "ping":
        return this.#transmit({ id: "pong", cmd: "pong", args: {} });
      case "ack":
        return frame.id === "hello" ? this.#live() : this.#backlog.settle(frame.id, frame.result);
      case "error":
        return frame.id === "hello" ? this.#socket?.close(4000) : this.#backlog.refuse(frame.id, frame.error);
      case "snapshot":
        this.#epoch = frame.epoch;
        this.cursors.replace(frame.cursors);
        return this.#options.onFrame(frame);
      case "reset":
        this.#forget();
        this.#options.onFrame(frame);
        return frame.reason === "signed_out" ? this.#stopFor("signed_out") : undefined;
      case "event":
        return this.#ordered(frame.stream, frame.seq, frame);
      case "row":
        return this.#ordered(frame.view, frame.seq, frame);
      case "typing":
        return this.#options.onFrame(frame);
    }
  }

  #ordered(stream: string, seq: number, frame: StateFrame): void {
    const admission = this.cursors.admit(stream, seq);
    if (admission === "next") this.#options.onFrame(frame);
    if (admission === "gap") this.resync();
  }

  #live(): void {
    // Whoever hears that the line is back may ask at once: that goes out by itself, and only once.
    const kept = this.#backlog.kept();
    this.#set({ phase: "live", trouble: null, lostAt: null, tries: 0, retryAt: null });
    for (const command of kept) this.#transmit(command);
  }

  #transmit(command: Pick<Command, "id" | "cmd" | "args">): void {
    if (this.status.phase !== "live") return;
    this.#socket?.send(JSON.stringify({ v: 1, id: command.id, cmd: command.cmd, args: command.args }));
  }

  #closed(code: number, opened: boolean): void {
    const stop = STOPS[code];
    if (stop) return this.#stopFor(stop);
    if (!opened) this.#unopened += 1;
    return this.#later(this.#unopened >= 3 ? "blocked" : "server");
  }

  #stopFor(trouble: Trouble): void {
    this.#drop();
    this.#set({ phase: "stopped", trouble, retryAt: null });
  }

  #later(trouble: Trouble, atLeast_s = 0): void {
    this.#drop();
    const tries = this.status.tries + 1;
    const ceiling = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** (tries - 1));
    const wait = Math.max(atLeast_s * 1000, ceiling * (0.5 + (this.#options.random ?? Math.random)() / 2));
    const lostAt = this.status.lostAt ?? Date.now();
    this.#set({ phase: "waiting", trouble, tries, lostAt, retryAt: Date.now() + wait });
    this.#retry = setTimeout(() => void this.#connect(), wait);
  }

  #listen(): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.#later("offline"), SILENCE_MS);
  }

  #drop(): void {
    this.#turn += 1;
    clearTimeout(this.#retry);
    clearTimeout(this.#silence);
    const socket = this.#socket;
    this.#socket = null;
    socket?.close(4000);
    this.#backlog.lost();
  }

  #forget(): void {
    this.#epoch = null;
    this.cursors.clear();
  }

  #set(change: Partial<Status>): void {
    this.status = { ...this.status, ...change };
    this.#options.onStatus(this.status);
  }
}

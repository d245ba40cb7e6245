/** Between the page and the server: every act of the contact becomes one command, kept until it is answered. */

import { Link, type Status } from "../shared/link";
import { storedOutbox } from "../shared/outbox";
import { Visit } from "../shared/visit";
import { Refused, freshId, type Command, type StateFrame } from "../shared/wire";
import type { Acts } from "./acts";
import { reduce, type Action } from "./reducer";
import { INITIAL, type State } from "./state";
import { lang } from "./texts";

const TYPING_MS = 6_000;

export class Controller implements Acts {
  state: State = INITIAL;
  readonly visit: Visit;
  readonly link: Link;
  readonly #changed: (before: State, frame: StateFrame | null) => void;
  #quiet: ReturnType<typeof setTimeout> | undefined;

  constructor(inbox: string, onStatus: (status: Status) => void, changed: (before: State, frame: StateFrame | null) => void) {
    this.#changed = changed;
    this.visit = new Visit(inbox, lang);
    this.link = new Link({
      client: "panel",
      lang,
      ticket: () => this.visit.ticket(),
      onFrame: (frame) => this.#onFrame(frame),
      onStatus,
      outbox: storedOutbox(`zhida.out.${inbox}.`),
    });
  }

  start(): void {
    for (const { command, answer } of this.link.restore()) {
      if (command.cmd === "say") this.#do({ type: "say", clientId: command.id, text: String(command.args["text"]), at: command.at });
      if (command.cmd === "ask_person") this.#do({ type: "ask" });
      this.#settle(command, answer);
    }
    this.link.start();
  }

  ask(): void {
    this.#do({ type: "ask" });
    if (this.state.asking) this.#keep("ask_person", { via: "button" });
  }

  say(text: string, chosen?: string): void {
    const clientId = freshId("m");
    this.#do({ type: "say", clientId, text, at: Date.now() });
    this.#keep("say", { client_id: clientId, text, ...(chosen ? { chosen } : {}) }, clientId);
  }

  again(clientId: string): void {
    const unsent = this.state.unsent.find((each) => each.clientId === clientId);
    this.discard(clientId);
    if (unsent) this.say(unsent.text);
  }

  discard(clientId: string): void {
    this.#do({ type: "discard", clientId });
  }

  judge(key: string, articleId: string, solved: boolean): void {
    this.#do({ type: "judge", key, solved });
    this.#keep("judge", { article_id: articleId, solved });
  }

  freeze(): void {
    this.#keep("freeze", { steps: 2 });
  }

  leave(): void {
    this.#keep("leave_line", {});
  }

  end(): void {
    this.#keep("end", {});
  }

  rate(score: number): void {
    this.#do({ type: "rate", score });
    this.#keep("rate", { score });
  }

  /** Still the same matter: whoever says so has been answered and was not helped, so a person is next. */
  reopen(): void {
    this.ask();
  }

  fresh(): void {
    this.#keep("new_matter", {});
  }

  typing(): void {
    if (this.state.phase === "agent") this.link.tell("typing", {});
  }

  #keep(cmd: string, args: Record<string, unknown>, id = freshId("c")): void {
    const answer = this.link.send(cmd, args, { id });
    this.#settle({ id, cmd, args, at: Date.now() }, answer);
  }

  #settle(command: Command, answer: Promise<unknown>): void {
    answer.then(
      () => this.#do(command.cmd === "say" ? { type: "acked", clientId: command.id } : { type: "asked" }),
      (error: unknown) => {
        const reason = error instanceof Refused ? error.message : String(error);
        this.#do(command.cmd === "say" ? { type: "failed", clientId: command.id, reason } : { type: "asked" });
      },
    );
  }

  #onFrame(frame: StateFrame): void {
    this.#do({ type: "frame", frame, now: Date.now() }, frame);
    if (this.state.resync) {
      this.state = { ...this.state, resync: false };
      this.link.resync(true);
    }
    if (frame.type !== "typing") return;
    clearTimeout(this.#quiet);
    this.#quiet = setTimeout(() => this.#do({ type: "quiet" }), TYPING_MS);
  }

  #do(action: Action, frame: StateFrame | null = null): void {
    const before = this.state;
    this.state = reduce(before, action);
    if (this.state !== before) this.#changed(before, frame);
  }
}

/**
 * What happens between the head of the page and the dock: the messages, the ticket, the sheets. Fetched at the same
 * time as the words; until it is there the shell already takes messages and asks for a person.
 */

import "./conversation.css";
import type { Controller } from "./controller";
import { callOf, speakChange } from "./calls";
import { Closing } from "./closing";
import { part, set, text, within } from "./dom";
import { identify, startHost } from "./host";
import { Log } from "./log";
import { allowSound, callBack } from "./notice";
import { showPrefs, startPrefs } from "./prefs";
import { startReading } from "./reading";
import { saveRecord } from "./record";
import { Sheet } from "./sheet";
import { report, screenOf } from "./telemetry";
import { personLine } from "./dock";
import { Ticket } from "./ticket";
import type { EventBody } from "../shared/wire";
import type { State } from "./state";
import { nameOf } from "./story";
import { views } from "./story-views";
import { t } from "./texts";

export interface Conversation {
  /** Show what changed: the messages, the ticket, the end, the host page, the report of what is in view. */
  update: (state: State) => void;
  /** A live event may call the contact; a change of place is spoken. */
  heard: (before: State, after: State, event: EventBody | null) => void;
  openSheet: () => void;
  reveal: () => void;
  relabel: () => void;
}

/** How long a request for a person waits for the shop's word on who asks. */
const IDENTIFY_MS = 3_000;

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));
const template = (id: string): HTMLTemplateElement => part(id) as HTMLTemplateElement;

export function start(controller: Controller, again: () => void, renew: () => void): Conversation {
  const log = new Log(part("log"), part("thread"));
  const ticket = new Ticket(template("t-ticket"), controller);
  const closing = new Closing(template("t-closing"), controller);
  const sheet = new Sheet(controller, again);
  let known: Promise<unknown> = Promise.resolve();
  const host = startHost((message) => {
    if (message.type === "focus") part("say").focus();
    // Who asks right after signing in asks under their own name: their place is theirs on every device.
    if (message.type === "ask") void known.then(() => controller.ask());
    if (message.type === "identify") known = Promise.race([identify(controller, message.jwt), pause(IDENTIFY_MS)]).catch(() => undefined);
  });
  startPrefs(controller, renew, () => saveRecord(controller.visit, controller.state.conversation));
  startReading(() => lastWords(controller.state));
  allowSound();
  void import("./attach").then((files) => files.start(controller)).catch(() => undefined);
  host?.tell({ type: "ready" });
  return {
    update: (state) => {
      const { status } = controller.link;
      const online = status.phase === "live";
      ticket.update(state, online, Date.now());
      closing.update(state);
      log.render(views(state, online, controller, { ticket: ticket.node, closing: closing.node }));
      set(part("log"), "aria-busy", state.ready ? null : "true");
      set(part("typing"), "hidden", !(state.typing && online));
      const writer = state.phase === "bot" ? state.shop.botName : nameOf(state, state.agent) || t("agent.someone");
      text(within(part("typing"), "span"), t("typing", { name: writer }));
      host?.tell({ type: "place", ...personLine(state, online) });
      report(screenOf(state, status, sheet.isOpen), state, controller.link);
    },
    heard: (before, after, event) => {
      const words = event && callOf(before, after, event);
      if (words) {
        callBack(words);
        host?.tell({ type: "called", words });
      }
      speakChange(before.place, after.place);
    },
    openSheet: () => sheet.open(controller.state.contact.verified),
    reveal: () => ticket.node.scrollIntoView({ block: "nearest" }),
    relabel: () => {
      log.clear();
      ticket.relabel();
      closing.relabel();
      showPrefs();
    },
  };
}

function lastWords({ items, place }: State): string {
  if (place?.position) return `${t("spoken", { n: place.position, range: "" })} ${t("kept")}`;
  return items.findLast((item) => item.kind === "bot" || item.kind === "agent" || item.kind === "system")?.text ?? "";
}

/** One node for each thing said or done. */

import type { Acts } from "./acts";
import { h, icon, part, within } from "./dom";
import { linked, markup } from "./markup";
import type { AgentSays, BotSays, Line, Mine, Unsent, WithFile } from "./state";
import { clock, span, t } from "./texts";

/** Phrases that end in an offer of a person. */
const OFFERS = new Set<string | null>(["bot.no_answer", "bot.not_solved", "bot.person_offer"]);

/** A line of ours in the middle of the log. */
export function lineNode(line: Line): HTMLElement {
  const params: Record<string, string | number> = { time: clock(line.at, true) };
  for (const [name, value] of Object.entries(line.params)) {
    params[name] = name === "wait" ? span(Number(value)) : value || t(name === "to" ? "colleague" : "agent.someone");
  }
  return h("p", { class: line.name === "breached" ? "sys alarm" : "sys" }, t(`line.${line.name}`, params));
}

export function systemNode(text: string): HTMLElement {
  return h("p", { class: "sys" }, ...text.split("\n").flatMap((part, index) => (index > 0 ? [h("br"), part] : [part])));
}

/** Before the first word: the mark, who answers here, and that a person is one tap away. */
export function helloNode(text: string): HTMLElement {
  const mark = within(part("beside"), "svg").cloneNode(true);
  return h("div", { class: "hello" }, mark, ...text.split("\n").map((line) => h("p", {}, line)));
}

/** A bubble, of mine with a word of whose it is; a file is put in by the part for files, once it is there. */
function bubble(name: string, { text, file }: WithFile & { text: string }): HTMLElement {
  return h("div", { class: name, "data-file": file }, name !== "bub" && h("span", { class: "sr" }, t("me")), ...markup(text));
}

export function mineNode(item: Mine, meta: string | null): HTMLElement {
  return h("div", { class: "mine" }, bubble("me", item), meta && h("p", { class: "meta" }, icon("yes"), meta));
}

/** A message that is not yet written down by the server: dashed, with the truth below. */
export function unsentNode(unsent: Unsent, online: boolean, acts: Acts): HTMLElement {
  const said = bubble("me wait", unsent);
  if (unsent.failed === null) {
    const meta = online ? t("sending") : t("unsent");
    return h("div", { class: "mine" }, said, h("p", { class: "meta" }, icon("clock"), meta));
  }
  const again = h("button", { type: "button", class: "quiet", click: () => acts.again(unsent.clientId) }, t("again"));
  const drop = h("button", { type: "button", class: "quiet", click: () => acts.discard(unsent.clientId) }, t("drop"));
  return h("div", { class: "mine" }, said, h("p", { class: "meta alarm" }, t("failed", { reason: unsent.failed })), h("div", {}, again, drop));
}

/** An agent's message; the first of a run carries who speaks. */
export function agentNode(item: AgentSays, name: string, first: boolean): HTMLElement {
  const shown = name || t("agent.someone");
  const who = first && h("p", { class: "name" }, shown, h("em", {}, t("agent")));
  return h(
    "div",
    { class: "agentrow" },
    first && h("span", { class: "ava man", "aria-hidden": "true" }, shown.slice(0, 1)),
    h("div", {}, who, bubble("bub", item)),
  );
}

/** A turn of the bot: its mark, the words, the source, and either buttons that work or what was chosen. */
export function botNode(item: BotSays, judged: boolean | undefined, live: boolean, acts: Acts): HTMLElement {
  const from = h("p", { class: "from" }, icon("bot"), item.template === "bot.ask_back" ? t("bot.asks") : t("bot"));
  const card = h(
    "div",
    { class: "botcard" },
    h("div", { class: "in" }, from, ...markup(item.text)),
    item.articleId && item.source && sourceNode(item, item.source),
    item.articleId && judgement(item, item.articleId, judged, live, acts),
  );
  if (!live || !(item.choices.length > 0 || OFFERS.has(item.template))) return card;
  return h("div", { class: "opts" }, card, ...options(item, acts));
}

function options(item: BotSays, acts: Acts): HTMLElement[] {
  const picks = item.choices.map(({ id, label }) =>
    h("button", { type: "button", class: "opt", click: () => acts.say(label, id) }, h("span", {}, label), icon("go")),
  );
  const asks = picks.length > 0;
  const person = h(
    "button",
    { type: "button", class: "opt p", click: () => acts.ask() },
    icon("person"),
    h("span", {}, asks ? t("bot.none") : t("judge.person")),
  );
  return asks ? [...picks, person, h("p", { class: "sys" }, t("bot.free"))] : [person];
}

/** The row names the source; opened, it shows it whole, with the article's number. */
function sourceNode(item: BotSays, source: string): HTMLElement {
  const [title = source, ...more] = source.split(/[，,\n]/);
  return h(
    "details",
    { class: "source" },
    h("summary", {}, icon("doc"), h("span", {}, h("span", { class: "sr" }, t("source")), title, h("small", {}, more.join("，"))), icon("go")),
    h(
      "div",
      {},
      source.includes("https://") && h("p", {}, ...linked(source)),
      h("p", {}, t("source.open", { id: item.articleId ?? "", time: clock(item.at) })),
    ),
  );
}

function judgement(item: BotSays, id: string, judged: boolean | undefined, live: boolean, acts: Acts): HTMLElement | null {
  if (judged !== undefined) {
    const sign = icon(judged ? "yes" : "no");
    return h("p", { class: "judged" }, sign, judged ? t("judged.yes") : t("judged.no"));
  }
  if (!live) return null;
  const judge = (solved: boolean) => () => acts.judge(item.key, id, solved);
  return h(
    "div",
    { class: "rate", role: "group", "aria-label": t("judge") },
    h("button", { type: "button", click: judge(true) }, icon("yes"), t("judge.yes")),
    h("button", { type: "button", click: judge(false) }, icon("no"), t("judge.no")),
    h("button", { type: "button", class: "p", click: () => acts.ask() }, icon("person"), t("judge.person")),
  );
}

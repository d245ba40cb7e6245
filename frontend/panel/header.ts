/** Who answers, and whether we are connected: the head of the page and the line below it. */

import type { Status } from "../shared/link";
import { h, icon, part, set, text } from "./dom";
import type { State } from "./state";
import { nameOf } from "./story";
import { clock, t } from "./texts";

const BACK_MS = 3_000;
let backUntil = 0;

export function updateHeader(state: State, status: Status): void {
  const online = status.phase === "live";
  const name = nameOf(state, state.agent);
  const human = state.phase === "agent" && name !== "";
  const shop = state.shop.name || t("title");
  text(part("name"), human ? t("who", { name, shop }) : shop);
  text(part("status"), statusLine(state, status));
  part("dot").className = online ? "" : "off";
  if (human) face("man", name);
  else face(state.phase === "bot" || state.phase === "none" ? "bot" : "shop", shop);
}

/** People are round and carry their first letter, the bot is square, the shop is square and dark. */
function face(kind: "man" | "bot" | "shop", name: string): void {
  const ava = part("ava");
  const sign = kind === "bot" ? "" : name.slice(0, 1);
  if (ava.dataset["key"] === kind + sign) return;
  ava.dataset["key"] = kind + sign;
  ava.className = `ava ${kind}`;
  ava.replaceChildren(sign || icon("bot"));
}

function statusLine(state: State, status: Status): string {
  if (status.phase === "stopped") return t("status.stopped");
  if (status.phase !== "live") return status.lostAt === null ? t("loading") : t("status.off");
  if (state.phase !== "agent") return t(`status.${state.phase}`);
  const number = state.agent ? state.agents[state.agent]?.number : undefined;
  return number ? t("status.agent.number", { number }) : t("status.agent");
}

/** Note that the line came back, so that the page says so for three seconds. */
export function cameBack(now: number): number {
  backUntil = now + BACK_MS;
  return BACK_MS;
}

/** The connection line: nothing while all is well; seconds are shown but never announced. */
export function updateConn(status: Status, now: number): void {
  const conn = part("conn");
  const [strong, rest] = now < backUntil && status.phase === "live" ? [t("conn.back"), ""] : trouble(status, now);
  set(conn, "class", status.phase === "live" ? "conn good" : "conn");
  if (!strong) return conn.replaceChildren();
  if (!conn.firstChild) conn.append(icon("off"), h("p", {}, h("b"), h("span", { "aria-hidden": "true" })));
  const [bold, ticking] = [conn.querySelector("b"), conn.querySelector("span")];
  if (bold) text(bold, strong);
  if (ticking) text(ticking, rest);
}

function trouble(status: Status, now: number): [string, string] {
  if (status.phase === "live" || (status.lostAt === null && status.trouble === null)) return ["", ""];
  if (status.trouble === "blocked") return [t("conn.blocked"), t("conn.blocked.way")];
  if (status.trouble === "refused") return [t("conn.refused"), t("conn.refused.way")];
  const what = t(navigator.onLine ? "conn.server" : "conn.lost");
  const time = clock(status.lostAt ?? now);
  if (status.retryAt === null) return [what, t("conn.trying", { time })];
  const s = Math.max(1, Math.ceil((status.retryAt - now) / 1000));
  return [what, t("conn.since", { time, n: status.tries, s })];
}

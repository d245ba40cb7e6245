/** The ticket: where you are, how long it may take, why it changed. One node, updated in place. */

import type { Acts } from "./acts";
import { h, set, text, within } from "./dom";
import { twice } from "./twice";
import type { Place, State } from "./state";
import { nameOf } from "./story";
import { clock, has, label, range, span, t } from "./texts";

const MOST_DOTS = 5;

export class Ticket {
  readonly node: HTMLElement;
  readonly #dots: HTMLElement[] = [];

  constructor(template: HTMLTemplateElement, acts: Acts) {
    this.node = within(template.content.cloneNode(true) as DocumentFragment, ".ticket");
    twice(within(this.node, ".leave"), "leave", "leave.sure", () => acts.leave());
    this.relabel();
  }

  relabel(): void {
    label(this.node);
    set(this.node, "aria-label", t("ticket"));
  }

  /** Show the place as it is known; `online` decides between a number and the time it was true. */
  update(state: State, online: boolean, now: number): void {
    const { place } = state;
    if (!place) return;
    this.#position(place.position);
    const [big, small] = eta(place, state, online, now);
    text(within(this.node, ".eta b"), big);
    text(within(this.node, ".eta span"), small);
    const kept = online ? (state.queueOpen ? "kept" : "kept.closed") : "kept.off";
    text(within(this.node, ".kept b"), t(kept));
    text(within(this.node, ".kept p span"), t(`${kept}.how`));
    text(within(this.node, ".why"), why(place, state));
    set(within(this.node, ".leave"), "hidden", !online);
  }

  #position(position: number | null): void {
    const pos = within(this.node, ".pos");
    const [before, number, after] = [...pos.children];
    if (!before || !number || !after) return;
    text(before, position === null ? t("ticket.none") : t("ticket.before"));
    text(after, position === null ? "" : t("ticket.after"));
    const shown = position === null ? "" : String(position);
    if (number.textContent !== shown) fade(number, shown);
    for (const line of [".rail", ".rlab"]) set(within(this.node, line), "hidden", position === null);
    this.#rail(position ?? 1);
    text(within(this.node, ".ahead"), aheadLine(position));
  }

  /** Dots stand for those ahead; when one is answered the others move up the line. */
  #rail(position: number): void {
    const rail = within(this.node, ".rail");
    const ahead = Math.min(position - 1, MOST_DOTS);
    while (this.#dots.length > ahead) this.#dots.shift()?.remove();
    while (this.#dots.length < ahead) {
      const dot = h("span", { class: "d" });
      this.#dots.push(dot);
      rail.append(dot);
    }
    this.#dots.forEach((dot, index) => dot.style.setProperty("--x", String((index + 1) / (ahead + 1))));
    rail.style.setProperty("--x", String(ahead === 0 ? 1 : ahead / (ahead + 1)));
  }
}

function aheadLine(position: number | null): string {
  if (position === null) return "";
  return position === 1 ? t("rail.next") : t("rail.ahead", { n: position - 1 });
}

/** Change the numeral with the one fade this page has. */
function fade(number: Element, shown: string): void {
  text(number, shown);
  const calm = !number.isConnected || matchMedia("(prefers-reduced-motion: reduce)").matches;
  if (!calm) number.animate({ opacity: [0.2, 1] }, 320);
}

function eta(place: Place, state: State, online: boolean, now: number): [string, string] {
  if (!online) return [t("eta.stale", { time: clock(place.at) }), t("eta.later")];
  if (place.p90 === 0) return [t("eta.now"), t("eta")];
  if (place.p50 !== null && place.p90 !== null) return [range(place.p50, place.p90), t("eta")];
  if (!state.queueOpen) return [t("eta.closed"), ""];
  const waited = Math.max(0, now + state.skewMs - Date.parse(place.since));
  return [span(Math.floor(waited / 1000)), t("eta.waited")];
}

/** Why the place is what it is: the change with its cause, the proof of busyness, who is being asked. */
function why(place: Place, state: State): string {
  const parts: string[] = [];
  if (place.moved) {
    const { from, to, cause, at } = place.moved;
    const key = `cause.${cause}`;
    parts.push(t("moved", { time: clock(at, true), a: from, b: to, why: t(has(key) ? key : "cause.other") }));
  }
  if (place.offeredTo) parts.push(t("offered", { name: nameOf(state, place.offeredTo) || t("agent.someone") }));
  else if (place.busy) parts.push(t(place.busy.agents > 0 ? "busy" : "busy.none", { n: place.busy.agents, time: clock(place.busy.at, true) }));
  return parts.join("");
}

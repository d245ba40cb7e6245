/** From what happened to what is shown: which parts are alive, which are history. */

import type { Acts } from "./acts";
import { agentNode, botNode, helloNode, lineNode, mineNode, systemNode, unsentNode } from "./items";
import type { View } from "./log";
import type { Item, State } from "./state";
import { nameOf } from "./story";
import { clock, t } from "./texts";

export interface Fixtures {
  ticket: HTMLElement;
  closing: HTMLElement;
}

/** The views of a state, in order; `online` only changes what is said about unsent messages. */
export function views(state: State, online: boolean, acts: Acts, fixtures: Fixtures): View[] {
  const lastTurn = state.items.findLastIndex((item) => item.kind === "bot" || item.kind === "mine");
  const lastMine = state.unsent.length > 0 ? -1 : state.items.findLastIndex((item) => item.kind === "mine");
  const said = state.items.map((item, index) => {
    const alive = index === lastTurn && state.phase === "bot" && !state.asking && state.unsent.length === 0;
    return view(state, item, { alive, delivered: index === lastMine, first: startsRun(state.items, index) }, acts, fixtures);
  });
  const waiting = state.unsent.map((unsent) => ({
    key: unsent.clientId,
    sign: `${unsent.failed ?? ""}|${unsent.acked || online}`,
    make: () => unsentNode(unsent, online, acts),
    mine: true,
  }));
  const hello = { key: "hello", sign: state.shop.botName, make: () => helloNode(t("hello", { name: state.shop.botName })) };
  return [...(state.ready && said.length === 0 ? [hello] : []), ...said, ...waiting];
}

interface Place {
  alive: boolean;
  delivered: boolean;
  first: boolean;
}

function view(state: State, item: Item, place: Place, acts: Acts, fixtures: Fixtures): View {
  const { key } = item;
  switch (item.kind) {
    case "mine": {
      const meta = place.delivered ? t("delivered", { time: clock(item.at) }) : null;
      return { key, sign: meta ?? "", make: () => mineNode(item, meta), mine: true };
    }
    case "bot": {
      if (item.template === "bot.greeting") return { key, sign: "", make: () => systemNode(item.text) };
      const judged = state.judged[key];
      return { key, sign: `${place.alive}${judged}`, make: () => botNode(item, judged, place.alive, acts) };
    }
    case "agent": {
      const name = nameOf(state, item.agentId);
      return { key, sign: name, make: () => agentNode(item, name, place.first) };
    }
    case "system":
      return { key, sign: "", make: () => systemNode(item.text) };
    case "line":
      return { key, sign: "", make: () => lineNode(item) };
    case "ticket":
    case "closing":
      return { key, sign: "", make: () => fixtures[item.kind] };
  }
}

function startsRun(items: readonly Item[], index: number): boolean {
  const [item, before] = [items[index], items[index - 1]];
  return item?.kind === "agent" && !(before?.kind === "agent" && before.agentId === item.agentId);
}

/** Names of colleagues and queues by their ids. */

import { model } from "./desk";
import { t } from "./i18n";

/** A colleague's name: what the server says beside the id, else the one we know, else 您 / a colleague. */
export function agentName(id: string, said = ""): string {
  const { me, agents } = model.value;
  if (me !== null && me.id === id) return t("agent.you");
  return said || agents[id]?.name || t("agent.somebody");
}

export function queueName(id: string): string {
  return model.value.queues.find((queue) => queue.id === id)?.name ?? id;
}

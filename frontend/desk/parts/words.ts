/** Events as short lines for people. */

import type { EventBody } from "../../shared/wire";
import { agentName, queueName } from "../state/people";
import { maybe, t } from "../state/i18n";
import { count, field } from "../state/matter";

/** One line for an event in the thread or the timeline. */
export function eventWords(event: EventBody, promiseS: number): string {
  if (event.type === "answer.judged") return t(event["solved"] === true ? "event.solved" : "event.not_solved");
  const name = agentName(field(event, "agent_id"), field(event, "agent_name"));
  const params = {
    name,
    n: count(event, "wait_s"),
    position: count(event, "position"),
    score: count(event, "score"),
    limit: promiseS,
    cause: maybe(`cause.${field(event, "cause")}`, ""),
    after: count(event, "after_s"),
    to: transferTarget(event),
  };
  const kept = event.type === "agent.first_replied" && params.n > promiseS ? `event.${event.type}_late` : `event.${event.type}`;
  const by = event.type === "conversation.closed" ? `${kept}_${field(event, "by")}` : kept;
  return maybe(by, event.type, params);
}

function transferTarget(event: EventBody): string {
  const agent = field(event, "to_agent_id");
  return agent !== "" ? agentName(agent, field(event, "to_agent_name")) : field(event, "to_queue_name") || queueName(field(event, "to_queue"));
}

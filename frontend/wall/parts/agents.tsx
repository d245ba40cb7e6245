/** Agents by what they can do now, with a bar for each place they have. */

import { secondsSince } from "../../desk/state/clock";
import { t } from "../state/i18n";
import { condition, isFree, type Condition } from "../state/lanes";
import { model, now } from "../state/wall";
import type { AgentOnWall } from "../state/model";

const ORDER: readonly Condition[] = ["full", "free", "lost", "break", "offline"];
const PIPS = 8;

export function AgentsCard() {
  const all = Object.values(model.value.agents).sort(
    (a, b) => ORDER.indexOf(condition(a)) - ORDER.indexOf(condition(b)) || b.load - a.load || (a.name < b.name ? -1 : 1),
  );
  const here = all.filter((agent) => condition(agent) !== "offline");
  const free = here.filter(isFree).reduce((sum, agent) => sum + agent.capacity - agent.load, 0);
  const used = here.reduce((sum, agent) => sum + agent.load, 0);
  const groups = ORDER.map((name) => ({ name, n: all.filter((agent) => condition(agent) === name).length })).filter(({ n }) => n > 0);
  return (
    <section class="c agents" aria-labelledby="agents-title">
      <h2 id="agents-title">{t("agents.title", { n: here.length })}<span>{t("agents.places", { free, used })}</span></h2>
      {all.length === 0 && <p class="nothing">{t("agents.none")}</p>}
      <svg class="bar" aria-hidden="true" focusable="false"><Bar groups={groups} total={all.length} /></svg>
      <ul class="lg">{groups.map(({ name, n }) => <li key={name}><Sign of={name} />{t(`agents.${name}`)}<b>{n}</b></li>)}</ul>
      <ul class="ag">{here.map((agent) => <li key={agent.name}><One agent={agent} /></li>)}</ul>
    </section>
  );
}

function Bar({ groups, total }: { groups: { name: Condition; n: number }[]; total: number }) {
  let done = 0;
  return (
    <>
      {groups.map(({ name, n }) => {
        const x = (done / total) * 100;
        done += n;
        return <rect key={name} class={name} x={`${x}%`} width={`${Math.max(0, (n / total) * 100 - 0.6)}%`} y="1" height="12" rx="6" />;
      })}
    </>
  );
}

/** Shape as well as colour: full disc, ring, triangle, square, empty square. */
function Sign({ of }: { of: Condition }) {
  return (
    <svg class={`st ${of}`} viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      {of === "full" && <circle cx="10" cy="10" r="8.5" />}
      {of === "free" && <circle cx="10" cy="10" r="7" />}
      {of === "lost" && <path d="M10 2 18 17H2z" />}
      {(of === "break" || of === "offline") && <rect x="3.500" y="3.500" width="13" height="13" rx="3" />}
    </svg>
  );
}

function One({ agent }: { agent: AgentOnWall }) {
  const how = condition(agent);
  const since = secondsSince(agent.state_since, now.value);
  const everywhere = agent.skills.length > 1 && agent.skills.length >= model.value.queues.length;
  const lines = everywhere ? t("agents.everywhere") : agent.skills.join(t("and"));
  const words = how === "break" ? (since < 60 ? t("agents.break") : t("agents.break_for", { n: Math.floor(since / 60) })) : how === "lost" ? t("agents.lost") : lines;
  return (
    <>
      <Sign of={how} />
      <span class="who"><b>{agent.name}</b> <span>{words}</span><span class="vh">{t(`agents.${how}`)}</span></span>
      <span class="load">
        <span class="vh">{t("agents.load", { load: agent.load, capacity: agent.capacity })}</span>
        {agent.capacity > PIPS ? <b aria-hidden="true">{agent.load}/{agent.capacity}</b> : <Pips agent={agent} />}
      </span>
    </>
  );
}

function Pips({ agent }: { agent: AgentOnWall }) {
  return (
    <svg class="pips" width={agent.capacity * 12} height="18" aria-hidden="true" focusable="false">
      {Array.from({ length: agent.capacity }, (_, n) => <rect key={n} class={n < agent.load ? "f" : undefined} x={n * 12} width="9" height="18" rx="3" />)}
    </svg>
  );
}

/** Pictures of what a figure does: the share of the bot, and how long people wait. */

import { Chart } from "./plan-chart";
import { amount, share, w } from "./plan-i18n";
import { top } from "./plan-scale";
import type { PlanMade } from "./plan-types";

export function Answers({ made, resolves }: { made: PlanMade; resolves: number }) {
  return <><Mix made={made} resolves={resolves} /><Waits made={made} /></>;
}

function Mix({ made: { mix, peak }, resolves }: { made: PlanMade; resolves: number }) {
  const steps = mix.length - 1;
  const next = mix.find((point) => point.resolves > resolves + 0.05 && point.agents < peak.agents);
  const nodes = mix.map((point) => point.agents);
  return (
    <Chart
      title={next === undefined ? w("mix.plain", { share: share(resolves), n: peak.agents }) : w("mix.title", { share: share(next.resolves), n: next.agents, now: peak.agents })}
      note={w("mix.note")}
      count={steps} low={0} high={top(Math.max(1, ...nodes))} label={amount}
      under={() => mix.map((point, at) => ({ at, text: share(point.resolves) })).filter(({ at }) => at % 2 === 0)}
      legend={[{ kind: "line-people", text: w("mix.people") }, { kind: "line-now", text: w("mix.now") }]}
      numbers={{ head: [w("mix.share"), w("mix.people")], rows: mix.map((point) => [share(point.resolves), point.agents]) }}
    >
      {(on) => (
        <>
          <path class="line-now" d={`M${on.x(resolves * steps)} ${on.y(0)}V${on.y(on.high)}`} />
          <path class="line-people" d={nodes.map((agents, at) => `${at === 0 ? "M" : "L"}${on.x(at)} ${on.y(agents)}`).join("")} />
          {nodes.map((agents, at) => <circle key={at} class="node" cx={on.x(at)} cy={on.y(agents)} r="3.5" />)}
        </>
      )}
    </Chart>
  );
}

function Waits({ made: { marks_s: marks, waits, target } }: { made: PlanMade }) {
  const last = marks.at(-1) ?? 1;
  const low = Math.max(0, Math.floor(Math.min(0.9, ...waits) * 10) / 10);
  const at = marks.indexOf(target.promise_s);
  const within = at < 0 ? null : waits[at];
  return (
    <Chart
      title={within == null ? w("waits.plain") : w("waits.title", { s: target.promise_s, share: share(within) })} note={w("waits.note")}
      count={last} low={low} high={1} label={share}
      under={() => [10, 30, 60, 90, 120].filter((s) => s <= last).map((s) => ({ at: s, text: w("seconds", { n: s }) }))}
      legend={[{ kind: "line-people", text: w("waits.share") }, { kind: "line-promise", text: w("waits.promise", { n: target.promise_s }) }]}
      numbers={{ head: [w("waits.within"), w("waits.share")], rows: marks.map((s, place) => [w("seconds", { n: s }), share(waits[place] ?? 0)]) }}
    >
      {(on) => (
        <>
          <path class="line-promise" d={`M${on.x(target.promise_s)} ${on.y(on.low)}V${on.y(on.high)}`} />
          <path class="line-people" d={waits.map((part, place) => `${place === 0 ? "M" : "L"}${on.x(marks[place] ?? 0)} ${on.y(part)}`).join("")} />
        </>
      )}
    </Chart>
  );
}

/** The pictures of a plan's day: people on the load, who is answered in time, who is expected. */

import { Chart, clock, type Numbers } from "./plan-chart";
import { amount, share, w } from "./plan-i18n";
import { band, path, stairs, top } from "./plan-scale";
import type { PlanMade, PlanRow } from "./plan-types";

export function DayPlots({ made }: { made: PlanMade }) {
  return <><People made={made} /><Level made={made} /><Expected made={made} /><Fan made={made} /></>;
}

function People({ made }: { made: PlanMade }) {
  const { intervals: rows, peak } = made;
  const most = top(Math.max(1, ...rows.map((row) => Math.max(row.agents, row.rostered ?? 0, row.load))));
  return (
    <Chart
      title={w(rows.every((row) => row.agents >= row.load) ? "people.title" : "people.plain", { n: peak.agents, start: peak.start })} note={w("people.note")}
      count={rows.length} low={0} high={most} label={amount} under={times(made)}
      legend={[{ kind: "area-roster", text: w("people.roster") }, { kind: "line-people", text: w("people.need") }, { kind: "line-load", text: w("people.load") }]}
      numbers={hourly(made, [w("people.need"), w("people.roster"), w("people.load")], (part) => [
        max(part.map((row) => row.agents)), max(part.map((row) => row.rostered ?? 0)), amount(max(part.map((row) => row.load))),
      ])}
    >
      {(on) => (
        <>
          {rows[0]?.rostered != null && <path class="area-roster" d={`${stairs(rows.map((row) => row.rostered ?? 0), on)}V${on.y(0)}H${on.x(0)}Z`} />}
          <path class="line-load" d={path(rows.map((row) => row.load), on)} />
          <path class="line-people" d={stairs(rows.map((row) => row.agents), on)} />
        </>
      )}
    </Chart>
  );
}

function Level({ made }: { made: PlanMade }) {
  const { intervals: rows, apart, target } = made;
  const ours = rows.map((row) => row.simulated ?? computed(row));
  const theirs = apart.map((row) => row.service_level);
  const low = Math.max(0.5, Math.floor(Math.min(target.service_level - 0.05, ...ours, ...theirs) * 20) / 20);
  const below = made.simulated === null ? rows.filter((row) => computed(row) < target.service_level - 0.0005).length : made.simulated.below;
  const goal = share(target.service_level);
  return (
    <Chart
      title={below === 0 ? w("level.kept", { goal }) : w("level.missed", { n: below, goal })}
      note={made.simulated === null ? w("level.computed", { s: target.promise_s }) : w("level.played", { s: target.promise_s, n: made.provenance.days })}
      count={rows.length} low={low} high={1} label={share} under={times(made)}
      legend={[{ kind: "line-people", text: w("level.ours") }, { kind: "line-apart", text: w("level.apart") }, { kind: "line-goal", text: w("level.goal", { goal }) }]}
      numbers={hourly(made, [w("level.ours"), w("level.apart")], (part, from) => [
        share(Math.min(...ours.slice(from, from + part.length))), share(Math.min(...theirs.slice(from, from + part.length))),
      ])}
    >
      {(on) => (
        <>
          <path class="line-goal" d={`M${on.x(0)} ${on.y(target.service_level)}H${on.x(rows.length)}`} />
          <path class="line-apart" d={path(theirs, on)} />
          <path class="line-people" d={path(ours, on)} />
        </>
      )}
    </Chart>
  );
}

function Expected({ made }: { made: PlanMade }) {
  const { intervals: rows } = made;
  const busiest = rows.reduce((best, row) => (row.forecast > best.forecast ? row : best));
  return (
    <Chart
      title={w("expected.title", { n: amount(made.contacts), start: busiest.start, low: Math.round(busiest.low), high: Math.round(busiest.high) })}
      note={w("expected.note")}
      count={rows.length} low={0} high={top(Math.max(1, ...rows.map((row) => row.high)))} label={amount} under={times(made)}
      legend={[{ kind: "line-came", text: w("expected.likely") }, { kind: "area-came", text: w("expected.band") }]}
      numbers={hourly(made, [w("expected.likely"), w("expected.low"), w("expected.high")], (part) => [
        amount(sum(part, "forecast")), amount(sum(part, "low")), amount(sum(part, "high")),
      ])}
    >
      {(on) => (
        <>
          <path class="area-came" d={band(rows.map((row) => row.low), rows.map((row) => row.high), on)} />
          <path class="line-came" d={path(rows.map((row) => row.forecast), on)} />
        </>
      )}
    </Chart>
  );
}

function Fan({ made }: { made: PlanMade }) {
  const [plain, most, nearly] = made.fan;
  if (plain === undefined || most === undefined || nearly === undefined) return null;
  const more = max(most.agents) - max(plain.agents);
  return (
    <Chart
      title={more === 0 ? w("fan.enough") : w("fan.title", { n: more })} note={w("fan.note")}
      count={plain.agents.length} low={0} high={top(Math.max(1, ...nearly.agents))} label={amount} under={times(made)}
      legend={made.fan.map((row, at) => ({ kind: ["line-people", "area-most", "area-nearly"][at] ?? "", text: w("fan.days", { n: row.days }) }))}
      numbers={hourly(made, made.fan.map((row) => w("fan.days", { n: row.days })), (part, from) => made.fan.map((row) => max(row.agents.slice(from, from + part.length))))}
    >
      {(on) => (
        <>
          <path class="area-nearly" d={band(plain.agents, nearly.agents, on)} />
          <path class="area-most" d={band(plain.agents, most.agents, on)} />
          <path class="line-people" d={path(plain.agents, on)} />
        </>
      )}
    </Chart>
  );
}

/** An interval nobody comes in is kept. */
const computed = (row: PlanRow) => (row.people_contacts > 0 ? row.service_level : 1);
const times = (made: PlanMade) => clock(made.intervals.map((row) => row.start), made.slot_s);
const max = (values: readonly number[]) => Math.max(0, ...values);
const sum = (rows: readonly PlanRow[], name: "forecast" | "low" | "high") => rows.reduce((all, row) => all + row[name], 0);

/** One line for each hour, so that the numbers can be read aloud. */
function hourly(made: PlanMade, head: string[], cells: (part: PlanRow[], from: number) => (string | number)[]): Numbers {
  const step = Math.max(1, Math.round(3600 / made.slot_s));
  const rows: (string | number)[][] = [];
  for (let from = 0; from < made.intervals.length; from += step) {
    const part = made.intervals.slice(from, from + step);
    rows.push([part[0]?.start ?? "", ...cells(part, from)]);
  }
  return { head: [w("time"), ...head], rows };
}

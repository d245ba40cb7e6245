/** Told against waited: whether what contacts in line were told was long enough. */

import { Absent } from "./bits";
import * as plan from "./plan";
import { Chart } from "./plan-chart";
import { share, w, type PlanKey } from "./plan-i18n";
import type { Told, ToldWaits } from "./plan-types";

/** So often it should hold; outside of this the ranges are wrong. */
const BAND = { low: 0.87, high: 0.95 };

export function ToldPlot() {
  const found = plan.told.value.value;
  if (found === null) return plan.told.failed.value === null ? null : <figure class="plot nothing"><Absent of={plan.told} /></figure>;
  const rows = found.by_told.filter((row) => row.share !== null);
  if (rows.length === 0) {
    return <figure class="plot nothing"><figcaption><b>{w("eta.title")}</b><span>{w("eta.none")}{now(found)}</span></figcaption></figure>;
  }
  return <Picture found={found} rows={rows} />;
}

function Picture({ found, rows }: { found: ToldWaits; rows: Told[] }) {
  const low = Math.max(0, Math.floor(Math.min(0.8, ...rows.map((row) => row.low)) * 10) / 10);
  return (
    <Chart
      title={w("eta.held", { share: share(found.ranges.share ?? 0) })}
      note={`${w(verdict(found.ranges))}${w("eta.note", { n: found.ranges.told, left: found.ranges.left })}${now(found)}`}
      count={rows.length} low={low} high={1} label={share}
      under={() => rows.map((row, at) => ({ at: at + 0.5, text: span(row) }))}
      legend={[{ kind: "node", text: w("eta.share") }, { kind: "line-sure", text: w("eta.sure") }, { kind: "line-goal", text: w("level.goal", { goal: share(found.goal) }) }]}
      numbers={{
        head: [w("eta.told"), w("eta.share"), w("eta.sure"), w("eta.times"), w("eta.left")],
        rows: rows.map((row) => [span(row), share(row.share ?? 0), `${share(row.low)}–${share(row.high)}`, row.told, row.left]),
      }}
    >
      {(on) => (
        <>
          <path class="line-goal" d={`M${on.x(0)} ${on.y(found.goal)}H${on.x(rows.length)}`} />
          {rows.map((row, at) => <path key={row.from_s} class="line-sure" d={`M${on.x(at + 0.5)} ${on.y(row.low)}V${on.y(row.high)}`} />)}
          {rows.map((row, at) => <circle key={row.from_s} class="node" cx={on.x(at + 0.5)} cy={on.y(row.share ?? 0)} r="4.5" />)}
        </>
      )}
    </Chart>
  );
}

/** Wrong only when it surely is: a few waits prove nothing. */
export function verdict({ low, high }: { low: number; high: number }): PlanKey {
  if (high < BAND.low) return "eta.short";
  return low > BAND.high ? "eta.long" : "eta.right";
}

function now({ at_once: free, at_once_s: s }: ToldWaits): string {
  return free.share === null ? "" : w("eta.now", { share: share(free.share), s, n: free.told });
}

/** A stretch of told time as people say it. */
export function span({ from_s: from, to_s: to }: { from_s: number; to_s: number | null }): string {
  if (to === null) return w("eta.over", { n: from / 60 });
  if (from === 0) return w("eta.within", { n: to });
  return to <= 60 ? w("eta.seconds", { from, to }) : w("eta.minutes", { from: from / 60, to: to / 60 });
}

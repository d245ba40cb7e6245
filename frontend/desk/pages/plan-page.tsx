/** How many people a day needs: the day asked for, the sliders, the plan as it grows, and what to do today. */

import { useEffect, useRef } from "preact/hooks";
import { Figures } from "./bits";
import { day } from "./i18n";
import * as state from "./plan";
import { Answers } from "./plan-answers";
import { Controls } from "./plan-form";
import { amount, share, w, type PlanKey } from "./plan-i18n";
import { DayPlots } from "./plan-plots";
import { ToldPlot } from "./plan-told";
import type { Plan, PlanMade, Today } from "./plan-types";
import "./pages.css";
import "./plan.css";

/** What lies further ahead changes before it comes. */
const MOST_STRETCHES = 3;

export function PlanPage() {
  useEffect(() => {
    if (state.day.value === "") state.day.value = state.tomorrow(Date.now());
    void state.open();
    return state.close;
  }, []);
  const kept = state.plan.value;
  return (
    <div class="pg plan">
      <header>
        <h2>{w("title")}</h2>
        {kept?.plan != null && kept.plan.shifts.length > 0 && <Exports id={kept.id} />}
      </header>
      <div class="body">
        <div class="sheet-page planning">
          <TodayStrip />
          <Controls />
          <div class="result">
            {kept === null ? <p class="empty first">{w("none")}</p> : <Made kept={kept} />}
            {kept?.plan == null && <div class="plots"><ToldPlot /></div>}
          </div>
        </div>
      </div>
    </div>
  );
}

function Exports({ id }: { id: string }) {
  return (
    <p class="exports">
      <a class="btn s" href={`/api/v1/plan/${id}/shifts.csv`} download>{w("export.csv")}</a>
      <a class="btn s" href={`/api/v1/plan/${id}/shifts.ics`} download>{w("export.ics")}</a>
    </p>
  );
}

function TodayStrip() {
  const found = state.today.value.value;
  if (found === null) return null;
  const ahead = found.stretches.filter(isWorthIt).slice(0, MOST_STRETCHES);
  return (
    <section class={`today ${found.advice}`} aria-label={w("today.label")}>
      <b>{advice(found)}</b>
      {found.advice === "no_plan" ? <span>{w("today.how")}</span> : <span>{w("today.seen", { arrived: found.arrived, expected: amount(found.expected), still: amount(found.still) })}</span>}
      {ahead.length > 0 && <span>{w("today.rest", { list: ahead.map(stretch).join(w("today.comma")) })}</span>}
    </section>
  );
}

/** Nobody is sent home for less than an hour. */
function isWorthIt({ start, end, people }: Today["stretches"][number]): boolean {
  return people < 0 || minute(end) - minute(start) >= 60;
}

function minute(clock: string): number {
  const [hour = 0, past = 0] = clock.split(":").map(Number);
  return hour * 60 + past;
}

function stretch({ start, end, people }: Today["stretches"][number]): string {
  return w(people < 0 ? "today.short" : "today.spare", { start, end, n: Math.abs(people) });
}

function advice(found: Today): string {
  if (found.advice === "no_plan" || found.advice === "keep") return w(`today.${found.advice}`);
  return w(`today.${found.advice}`, { n: found.people, until: found.until ?? "" });
}

function Made({ kept }: { kept: Plan }) {
  return (
    <>
      {kept.state === "running" && <Progress kept={kept} />}
      {kept.state === "failed" && <p class="wrong" role="alert">{kept.why}</p>}
      {kept.state === "cancelled" && <p class="mut">{w("made.cancelled")}</p>}
      {kept.plan !== null && <><Facts kept={kept} made={kept.plan} /><div class="plots"><DayPlots made={kept.plan} /><Answers made={kept.plan} resolves={Number(kept.figures["resolves"] ?? 0)} /><ToldPlot /></div></>}
    </>
  );
}

function Progress({ kept }: { kept: Plan }) {
  const place = useRef<HTMLElement>(null);
  useEffect(() => place.current?.scrollIntoView({ block: "nearest" }), []);
  return (
    <section class="card run-now" ref={place}>
      <p role="status">{w(stage(kept.stage))}</p>
      <p class="run"><progress aria-label={w("go.plan")} max={1} value={kept.share} /><button type="button" class="btn s" onClick={() => void state.cancel()}>{w("run.stop")}</button></p>
    </section>
  );
}

function stage(name: string): PlanKey {
  if (name === "playing") return "run.playing";
  return name === "rehearsing" ? "run.rehearsing" : "run.computing";
}

function Facts({ kept, made }: { kept: Plan; made: PlanMade }) {
  const goal = share(made.target.service_level);
  const promise = made.simulated === null ? share(made.computed_worst) : share(made.simulated.level);
  return (
    <section class="facts">
      <h3><Figures text={w("facts.lead", { day: day(kept.day), n: made.peak.agents, start: made.peak.start })} /></h3>
      <ul>
        <li><Figures text={w(made.simulated === null ? "facts.computed" : "facts.played", { share: promise, s: made.target.promise_s, goal, days: made.provenance.days })} /></li>
        <li><Figures text={w("facts.hours", { hours: amount(made.agent_h), paid: made.paid_h === null ? "—" : amount(made.paid_h), shifts: made.shifts.length })} />{made.cost > 0 && <Figures text={w("facts.cost", { cost: amount(made.cost) })} />}</li>
        <li><Figures text={w("facts.ratio", { n: amount(made.contacts), people: share(made.people_share), bot: share(1 - made.people_share) })} /></li>
        {kept.short !== null && <li class="short"><Figures text={w("facts.short", { n: kept.short.people, start: kept.short.start, most: kept.agents_most ?? 0 })} /></li>}
        {made.sensitivity !== null && <Weighed found={made.sensitivity} />}
      </ul>
      <p class="mut">{standsOn(kept)}</p>
    </section>
  );
}

/** What the plan counts with, and how far it can be believed. */
function standsOn({ source, past_days: n, figures }: Plan): string {
  const minutes = (name: string) => amount(Number(figures[name] ?? 0) / 60);
  const from = w(`source.${source}`, { n, handle: minutes("handle_s"), patience: minutes("patience_s") });
  const unlike = figures["weekday_seen"] === false ? w("source.unlike") : "";
  return `${from}${unlike}${source !== "volume" && n < 28 ? w("source.short") : ""}`;
}

function Weighed({ found }: { found: NonNullable<PlanMade["sensitivity"]> }) {
  const saved = Math.abs(found.resolution_h);
  const breaks = found.breaks_start === null || found.breaks_at === null ? w("facts.holds") : w("facts.breaks", { start: found.breaks_start, more: share(found.breaks_at - 1) });
  return (
    <>
      <li><Figures text={w("facts.one_fewer", { points: points(found.one_fewer) })} /></li>
      <li><Figures text={breaks} /></li>
      <li><Figures text={w(saved < 0.05 ? "facts.better_none" : "facts.better", { hours: amount(saved) })} /></li>
    </>
  );
}

/** A change of a share in points of a hundred, without its sign. */
function points(change: number): string {
  return amount(Math.round(Math.abs(change) * 1000) / 10);
}

/** Where the contacts come from, the sliders with their answer, and the button that plans. */

import { useId, useState } from "preact/hooks";
import { Absent } from "./bits";
import * as plan from "./plan";
import { amount, share, w } from "./plan-i18n";
import type { PlanSource } from "./plan-types";

const SOURCES: readonly PlanSource[] = ["own", "table", "volume"];

export function Controls() {
  return (
    <div class="controls">
      <Who />
      <Sliders />
    </div>
  );
}

function Who() {
  const chosen = plan.source.value;
  return (
    <fieldset class="card">
      <legend>{w("who.title")}</legend>
      <div class="picks">
        {SOURCES.map((name) => (
          <label key={name} class={chosen === name ? "pickone on" : "pickone"}>
            <input type="radio" name="plan-source" checked={chosen === name} onChange={() => { plan.source.value = name; }} />{w(`who.${name}`)}
          </label>
        ))}
      </div>
      {chosen === "own" && <p class="mut">{w("who.own_how")}</p>}
      {chosen === "table" && <Drop />}
      {chosen === "volume" && <Field label={w("who.a_day")} value={plan.volume.value} min={1} max={500_000} onInput={(n) => { plan.volume.value = n ?? 0; plan.ask(); }} />}
      <div class="pair">
        <label class="entry"><span>{w("who.day")}</span><input type="date" required value={plan.day.value} onInput={(event) => { plan.day.value = event.currentTarget.value; }} /></label>
        <Field label={w("go.most")} value={plan.peopleMost.value} min={0} max={20_000} onInput={(n) => { plan.peopleMost.value = n; }} />
      </div>
      <Go />
    </fieldset>
  );
}

function Drop() {
  const [over, setOver] = useState(false);
  const id = useId();
  const bring = (file: File | undefined) => { setOver(false); if (file !== undefined) void plan.bring(file); };
  const kept = plan.table.value;
  return (
    <div
      class={over ? "drop over" : "drop"}
      onDragOver={(event) => { event.preventDefault(); setOver(true); }} onDragLeave={() => setOver(false)}
      onDrop={(event) => { event.preventDefault(); bring(event.dataTransfer?.files[0]); }}
    >
      <label class="btn" for={id}>{w("drop.choose")}</label>
      <input id={id} class="vh" type="file" accept=".csv,.txt,text/csv" onChange={(event) => bring(event.currentTarget.files?.[0])} />
      <p role="status">{kept === null ? w("drop.how") : w("drop.got", { name: kept.name })}</p>
      <p class="mut">{w("drop.shape")}</p>
    </div>
  );
}

function Sliders() {
  const { resolves, handleMin } = plan.shown();
  const found = plan.whatIf.value;
  const most = Math.max(5, 2 * (found?.needed ?? 0));
  return (
    <section class="card" aria-labelledby="what-if">
      <h3 id="what-if">{w("what.title")}</h3>
      <Slider label={w("what.resolves")} shown={share(resolves)} value={Math.round(resolves * 100)} min={0} max={100} onInput={(n) => { plan.resolves.value = n / 100; }} />
      <Slider label={w("what.level")} shown={share(plan.level.value)} value={Math.round(plan.level.value * 100)} min={50} max={99} onInput={(n) => { plan.level.value = n / 100; }} />
      <Slider label={w("what.staff")} shown={w("people", { n: found?.agents ?? 0 })} value={plan.staff.value ?? found?.needed ?? 0} min={0} max={most} onInput={(n) => { plan.staff.value = n; }} />
      {plan.staff.value !== null && <p><button type="button" class="lnk" onClick={() => { plan.staff.value = null; plan.ask(0); }}>{w("what.just")}</button></p>}
      <div class="pair">
        <Field label={w("what.handle")} value={Math.round(handleMin * 10) / 10} min={0.5} max={240} step={0.5} onInput={(n) => { plan.handleMin.value = n; plan.ask(); }} />
        <Field label={w("what.hour")} value={plan.hourCost.value} min={0} max={100_000} onInput={(n) => { plan.hourCost.value = n ?? 0; plan.ask(); }} />
      </div>
      <Answer />
    </section>
  );
}

function Answer() {
  const found = plan.whatIf.value;
  if (plan.whatIfWrong.value !== null) return <p class="wrong" role="alert">{plan.whatIfWrong.value}</p>;
  if (found === null) return <p class="mut" role="status">{w("what.now")}</p>;
  const ok = found.service_level >= plan.level.value - 0.0005;
  return (
    <div class={ok ? "told-now" : "told-now low"} role="status">
      <p class="big"><b>{share(found.service_level)}</b>{w("what.in_time", { start: found.peak, n: found.agents })}</p>
      <p>{found.agents === found.needed ? w("what.enough", { n: found.needed }) : w("what.needs", { n: found.needed })}</p>
      <p>{w("what.day", { hours: amount(found.agent_h), waits: amount(found.mean_wait_s), gone: share(found.abandons) })}{found.cost > 0 && w("what.cost", { cost: amount(found.cost) })}</p>
      <p class="mut">{plan.plan.value === null ? w("what.assumed", { n: amount(found.contacts) }) : w("what.of_plan", { n: amount(found.contacts) })}</p>
    </div>
  );
}

function Go() {
  const busy = plan.starting.value || plan.running.value;
  const lacks = plan.source.value === "table" && plan.table.value === null;
  return (
    <>
      <p class="acts"><button type="button" class="btn pri go" disabled={busy || lacks || plan.day.value === ""} onClick={() => void plan.begin()}>{w("go.plan")}</button></p>
      <p class="wrong" role="alert" hidden={plan.wrong.value === null}>{plan.wrong.value}</p>
      <Absent of={plan.today} />
    </>
  );
}

function Slider({ label, shown, value, min, max, onInput }: { label: string; shown: string; value: number; min: number; max: number; onInput: (value: number) => void }) {
  const move = (event: { currentTarget: HTMLInputElement }) => { onInput(event.currentTarget.valueAsNumber); plan.ask(); };
  return (
    <label class="slide"><span>{label}<b>{shown}</b></span><input type="range" min={min} max={max} value={value} aria-valuetext={shown} onInput={move} /></label>
  );
}

function Field({ label, value, min, max, step = 1, onInput }: { label: string; value: number | null; min: number; max: number; step?: number; onInput: (value: number | null) => void }) {
  return (
    <label class="entry"><span>{label}</span>
      <input type="number" inputMode="decimal" min={min} max={max} step={step} value={value ?? ""} onChange={(event) => { const n = event.currentTarget.valueAsNumber; onInput(Number.isFinite(n) ? Math.min(max, Math.max(min, n)) : null); }} />
    </label>
  );
}

/** What the bot may answer, why, and what would end it; the samples people judge. It reads like sentences. */

import { useEffect } from "preact/hooks";
import { now, say } from "../state/desk";
import { secondsSince } from "../state/clock";
import { t } from "../state/i18n";
import { Absent, Figures } from "./bits";
import { Audits } from "./audits";
import { ahead, audits, certify, certifying, judged, labelsOf, odds, promise, told } from "./bot";
import { day, figure, maybe, p, percent } from "./i18n";
import type { BotPromise, Stratum } from "./types";
import "./pages.css";

export function BotPage() {
  useEffect(() => {
    judged.value = 0;
    void promise.load();
    void audits.load();
  }, []);
  const found = promise.value.value;
  return (
    <div class="pg">
      <header><h2>{p("bot.title")}</h2></header>
      <div class="body">
        <div class="sheet-page two">
          <div class="told">
            <Absent of={promise} />
            {found !== null && <Told promise={found} />}
          </div>
          <Audits />
        </div>
      </div>
    </div>
  );
}

function Told({ promise: found }: { promise: BotPromise }) {
  return (
    <>
      <section class="say">
        <p class="lead">{p(found.mode === "answers" ? "promise.answers" : "promise.suggests")}</p>
        {found.mode === "answers" && <Risk promise={found} />}
        <p>{ground(found)}</p>
      </section>
      <section>
        <h4>{p("strata.title")}</h4>
        <ul class="strata">{told(found.strata).map((one) => <Line key={one.stratum} one={one} />)}</ul>
      </section>
      {found.mode === "answers" && <Breaks promise={found} />}
      <Watched promise={found} />
      <Again promise={found} />
    </>
  );
}

/** What the promise rests on, and of which day. */
function ground(found: BotPromise): string {
  const labels = labelsOf(found);
  const { judged, held_out } = found.sources;
  const dated = labels === "none" || found.at === null ? "" : p("labels.at", { day: day(found.at) });
  return p(`labels.${labels}`, { judged, held_out }) + dated;
}

/** 100个自动回答里，答错的不会超过5个；这句话有90%的把握。 */
function Risk({ promise: found }: { promise: BotPromise }) {
  const { wrong, sure } = odds(found);
  return <p><Figures text={p("promise.risk", { wrong: figure(wrong), sure })} /></p>;
}

function Line({ one }: { one: Stratum }) {
  const answers = one.mode === "answers";
  const name = maybe(`stratum.${one.stratum}`, one.name);
  return (
    <li class={answers ? "answers" : undefined}>
      <b>{name}{p("colon")}{p(answers ? "strata.answers" : "strata.suggests")}</b>
      <span>{answers ? facts(one) : why(one)}</span>
    </li>
  );
}

function facts(one: Stratum): string {
  const bound = one.bound === null ? "" : p("strata.bound", { bound: percent(one.bound) });
  const coverage = one.coverage === null ? "" : p("strata.coverage", { share: percent(one.coverage) });
  return p("strata.checked", { n: one.n, answered: one.answered, wrong: one.wrong }) + bound + coverage;
}

function why(one: Stratum): string {
  const missing = one.missing === undefined || one.missing === 0 ? "" : p("strata.missing", { n: one.missing });
  if (one.n === 0) return p("strata.nothing") + missing;
  if (one.answered === 0) return p("strata.unsure", { n: one.n }) + missing;
  return p("strata.unproven", { n: one.n, answered: one.answered, wrong: one.wrong, limit: percent(one.alpha) }) + missing;
}

function Breaks({ promise: found }: { promise: BotPromise }) {
  const limits = found.strata.filter((one) => one.mode === "answers" && one.pi_star !== null);
  return (
    <section>
      <h4>{p("breaks.title")}</h4>
      <ul class="breaks">
        {limits.map((one) => (
          <li key={one.stratum}>
            {p("breaks.share", { name: maybe(`stratum.${one.stratum}`, one.name), limit: percent(one.pi_star ?? 0) })}
            {one.oos_share !== null && p("breaks.now", { share: percent(one.oos_share) })}
          </li>
        ))}
        {found.breaks.filter((code) => code !== "other_mix" || limits.length === 0).map((code) => <li key={code}>{maybe(`breaks.${code}`, code)}</li>)}
      </ul>
    </section>
  );
}

function Watched({ promise: { monitor } }: { promise: BotPromise }) {
  const raised = monitor.raised_at !== null;
  return (
    <section>
      <h4>{p("monitor.title")}</h4>
      <p class={raised ? "raised" : undefined}>
        {monitor.audits === 0 ? p("monitor.none") : p("monitor.seen", { n: monitor.audits, wrong: monitor.wrong })}
        {monitor.raised_at !== null ? p("monitor.raised", { day: day(monitor.raised_at) }) : monitor.audits > 0 && p("monitor.calm")}
      </p>
    </section>
  );
}

function Again({ promise: found }: { promise: BotPromise }) {
  const since = certifying.value;
  const go = async () => {
    if (await certify()) say(p("again.done"));
  };
  return (
    <section class="again">
      <p class="acts"><button type="button" class="btn" disabled={since !== null} onClick={() => void go()}>{p("again.go")}</button></p>
      <p class="mut" role="status">
        {since !== null ? p("again.now") : ahead(found.next_at, Date.now()) && p("again.next", { day: day(found.next_at ?? "") })}
      </p>
      {since !== null && <p class="run"><progress aria-label={p("again.now")} /><span aria-hidden="true">{t("time.seconds", { n: secondsSince(since * 1000, Math.max(now.value, since)) })}</span></p>}
    </section>
  );
}

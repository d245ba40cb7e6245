/** Who waits, one dot a person, against the 30-second line. */

import { Icon } from "../../desk/parts/icons";
import { t } from "../state/i18n";
import { NEAR_S, lanes, nearness, oldest, scaleFor, type Lane } from "../state/lanes";
import { model, now } from "../state/wall";

const TICKS = 4;

export function Chart() {
  const all = lanes(model.value, now.value);
  const scale = scaleFor(all);
  const total = all.reduce((sum, lane) => sum + lane.waits.length, 0);
  return (
    <section class="c chart" aria-labelledby="chart-title">
      <h2 id="chart-title">{t("chart.title", { n: total })}<span>{t("chart.how")}</span></h2>
      <p class="vh">{spoken(all)}</p>
      <div class="lines" role="table" aria-label={t("chart.title", { n: total })}>
        <Axis scale={scale} />
        {all.map((lane) => <Line key={lane.key} lane={lane} scale={scale} />)}
      </div>
    </section>
  );
}

/** Names the oldest wait in words. */
function spoken(all: readonly Lane[]): string {
  const lane = oldest(all);
  return lane === null ? t("chart.nobody") : t("chart.oldest", { lane: laneName(lane), n: lane.waits[0] ?? 0 });
}

export function laneName(lane: { lane: string; queue: string | null }): string {
  if (lane.lane === "express") return t("lane.express");
  return lane.lane === "returned" ? t("lane.returned") : (lane.queue ?? t("lane.standard"));
}

function at(seconds: number, scale: number): string {
  return `${((Math.min(seconds, scale) / scale) * 100).toFixed(2)}%`;
}

function Axis({ scale }: { scale: number }) {
  const promise = model.value.promise_s;
  const ticks = Array.from({ length: TICKS + 1 }, (_, n) => (scale / TICKS) * n).filter((tick) => Math.abs(tick - promise) > scale / 12);
  return (
    <div class="ln axis" role="row">
      <span class="vh" role="columnheader">{t("chart.lane")}</span>
      <span class="vh" role="columnheader">{t("chart.count")}</span>
      <span class="track" role="columnheader">
        <span class="vh">{t("chart.waits")}</span>
        <svg aria-hidden="true" focusable="false">
          {ticks.map((tick) => (
            <text key={tick} x={at(tick, scale)} y="70%" text-anchor={tick === 0 ? "start" : tick === scale ? "end" : "middle"}>{tick === scale ? t("seconds", { n: tick }) : tick}</text>
          ))}
          <text class="promise" x={at(promise, scale)} y="70%" text-anchor="middle">{t("chart.promise", { n: promise })}</text>
        </svg>
      </span>
      <span class="old" role="columnheader">{t("chart.old")}</span>
    </div>
  );
}

function Line({ lane, scale }: { lane: Lane; scale: number }) {
  const promise = model.value.promise_s;
  const [first] = lane.waits;
  const near = first === undefined ? "calm" : nearness(first, promise);
  return (
    <div class={`ln ${lane.lane} ${near}`} role="row">
      <span class="what" role="rowheader"><b>{laneName(lane)}</b><small>{detail(lane)}</small></span>
      <span class={lane.waits.length > 0 ? "n" : "n none"} role="cell">{lane.waits.length}</span>
      <span class="track" role="cell">
        <Dots lane={lane} scale={scale} promise={promise} near={near} />
        {first === undefined && <span class="nobody">{t("chart.nobody")}</span>}
      </span>
      <span class={first === undefined ? "old none" : "old"} role="cell">
        {near !== "calm" && <Icon name="alarm" />}
        {first === undefined ? t("chart.none") : t("seconds", { n: first })}
      </span>
    </div>
  );
}

function Dots({ lane, scale, promise, near }: { lane: Lane; scale: number; promise: number; near: string }) {
  const [first, ...rest] = lane.waits;
  return (
    <svg aria-hidden="true" focusable="false">
      <rect class="amber" x={at(promise - NEAR_S, scale)} width={at(NEAR_S, scale)} height="100%" />
      <rect class="red" x={at(promise, scale)} width={at(scale - promise, scale)} height="100%" />
      <line class="limit" x1={at(promise, scale)} x2={at(promise, scale)} y1="0" y2="100%" />
      {first !== undefined && <line class="run" x1="0" x2={at(first, scale)} y1="50%" y2="50%" />}
      {rest.map((wait, n) => <circle key={n} class="one" cx={at(wait, scale)} cy="50%" r="7" />)}
      {first !== undefined && <circle class={`first ${near}`} cx={at(first, scale)} cy="50%" r="11" />}
    </svg>
  );
}

function detail(lane: Lane): string {
  const words = lane.parts.length > 0 && lane.queue === null ? lane.parts.map(({ queue, n }) => `${queue}${n}`) : [];
  if (lane.free !== null) words.push(t("chart.free", { n: lane.free }));
  if (lane.offered.length > 0) words.push(t("chart.offered", { name: lane.offered.join(t("and")) }));
  if (lane.absent > 0) words.push(t("chart.absent", { n: lane.absent }));
  if (words.length === 0) words.push(t(lane.lane === "returned" ? "chart.returned_means" : "chart.express_means"));
  return words.join(t("comma"));
}

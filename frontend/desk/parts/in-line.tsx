/** Who is in line: lane, queue and seconds; not a word of what they wrote. Supervisors can take somebody. */

import { take } from "../state/actions";
import { model, now } from "../state/desk";
import { secondsSince } from "../state/clock";
import { inLine } from "../state/groups";
import { maybe, t } from "../state/i18n";
import type { Waiting } from "../state/types";
import { Icon } from "./icons";

export function InLine() {
  const rows = inLine(model.value.waiting);
  if (rows.length === 0) return <p class="empty">{t("line.empty")}</p>;
  return (
    <ul class="line-rows">
      {rows.map((row) => <li key={row.key}><Place row={row} /></li>)}
    </ul>
  );
}

function Place({ row }: { row: Waiting }) {
  const { queues, me, promise_s } = model.value;
  const queue = row.queue_name ?? queues.find((one) => one.id === row.queue)?.name ?? row.queue;
  const seconds = secondsSince(row.requested_at, now.value);
  const late = seconds >= promise_s;
  const mayTake = me !== null && me.role !== "agent";
  return (
    <div class="it wait">
      <span class="n">
        <span class="name">{queue}</span>
        <LaneMark lane={row.lane} />
      </span>
      <span class={late ? "w late" : "w"}>
        {late && <Icon name="alarm" />}
        {t("time.seconds", { n: seconds })}
      </span>
      <span class="p">{state(row)}</span>
      {mayTake && (
        <button type="button" class="btn s" onClick={() => void take(row.key.replace(/^wait:/, ""))}>
          {t("line.take")}<span class="vh">{` ${queue} ${t("time.seconds", { n: seconds })}`}</span>
        </button>
      )}
    </div>
  );
}

function LaneMark({ lane }: { lane: string }) {
  if (lane === "standard") return null;
  const express = lane === "express";
  return <span class={express ? "lane" : "lane back"}><Icon name={express ? "fast" : "swap"} />{maybe(`lane.${lane}`, lane)}</span>;
}

function state(row: Waiting): string {
  if (row.absent === true) return t("line.absent");
  return row.offered_to ? t("line.offered", { name: row.offered_to }) : t("line.waiting");
}

/** What nobody could answer, by how many asked it; a group stays until somebody has decided. */

import { Icon } from "../parts/icons";
import { t } from "../state/i18n";
import { Absent, Choice, Split } from "./bits";
import { GroupView } from "./group-view";
import { p } from "./i18n";
import { groupId, groupList, groupState, today } from "./knowledge";
import { dense, Spark } from "./spark";
import type { Group, GroupState } from "./types";

const STATES: readonly GroupState[] = ["open", "drafted", "solved", "dismissed"];

export function QuestionsTab() {
  const all = groupList.value.value ?? [];
  const chosen = all.find((one) => one.id === groupId.value) ?? null;
  const list = (
    <>
      <div class="find">
        <label>
          <span class="vh">{p("groups.state")}</span>
          <select
            value={groupState.value}
            onChange={(event) => {
              groupState.value = STATES.find((one) => one === event.currentTarget.value) ?? "open";
              groupId.value = null;
              void groupList.load();
            }}
          >
            {STATES.map((one) => <option key={one} value={one}>{p(`groups.${one}`)}</option>)}
          </select>
        </label>
        <span role="status">{groupList.value.value === null ? "" : p("groups.found", { n: all.length })}</span>
      </div>
      <Absent of={groupList} empty={p(groupState.value === "open" ? "groups.none_open" : "groups.none")} />
      <ul>
        {all.map((one) => (
          <Choice key={one.id} on={one.id === groupId.value} onClick={() => { groupId.value = one.id; }}>
            <b>{nameOfGroup(one)}</b>
            <span class="asked">
              <Spark counts={dense(one.by_day, today())} />
              <span>{p("groups.asked", { n: one.count })}</span>
              <Trend trend={one.trend} />
            </span>
          </Choice>
        ))}
      </ul>
    </>
  );
  return <Split label={p("groups.title")} list={list} detail={chosen === null ? null : <GroupView key={chosen.id} group={chosen} />} onBack={() => { groupId.value = null; }} />;
}

/** What people call it, else how the first of them asked it. */
export function nameOfGroup(group: Group): string {
  return group.name ?? group.examples[0]?.text ?? t("thread.untitled");
}

function Trend({ trend }: { trend: number }) {
  if (trend === 0) return null;
  const more = trend > 0;
  return (
    <span class={more ? "trend up" : "trend"}>
      <Icon name={more ? "up" : "down"} />{p(more ? "groups.more" : "groups.less", { n: Math.abs(trend) })}
    </span>
  );
}

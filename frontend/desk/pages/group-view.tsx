/** One question many people asked: how often, in which words, what agents answered, and what is to become of it. */

import { useState } from "preact/hooks";
import { say } from "../state/desk";
import { t } from "../state/i18n";
import * as api from "./api";
import { Absent, DetailTitle, focused, useAct } from "./bits";
import { day, p } from "./i18n";
import { articleList, groupId, groupList, showArticle, showDraft, today } from "./knowledge";
import { nameOfGroup } from "./questions-tab";
import { dense, Spark } from "./spark";
import type { Group } from "./types";

export function GroupView({ group }: { group: Group }) {
  const [adding, setAdding] = useState(false);
  return (
    <article class="text">
      <DetailTitle id={group.id}>{nameOfGroup(group)}</DetailTitle>
      <p>{story(group)}</p>
      <Spark big counts={dense(group.by_day, today())} />
      {group.helped > 0 && <p>{p("group.helped", { n: group.helped })}</p>}
      {adding ? <AddTo group={group} onBack={() => setAdding(false)} /> : <Decide group={group} onAdd={() => setAdding(true)} />}
      <section class="more">
        <h4>{p("group.examples")}</h4>
        <ul class="quotes">
          {group.examples.map((one) => <li key={one.at + one.text}><q>{one.text}</q><small>{day(one.at)}</small></li>)}
          {group.examples.length === 0 && <li class="mut">{p("group.erased")}</li>}
        </ul>
      </section>
    </article>
  );
}

/** 28天里31位客户问过，18次机器人没有能答的资料，9次由坐席答了。最近7天比前7天多12次。 */
function story(group: Group): string {
  const { unanswered, repeated, agent_answered } = group.kinds;
  const parts = [
    p("group.asked", { n: group.count }),
    ...(unanswered > 0 ? [p("group.unanswered", { n: unanswered })] : []),
    ...(repeated > 0 ? [p("group.repeated", { n: repeated })] : []),
    ...(agent_answered > 0 ? [p("group.agent_answered", { n: agent_answered })] : []),
  ];
  const trend = group.trend === 0 ? "" : p(group.trend > 0 ? "group.more" : "group.less", { n: Math.abs(group.trend) });
  return parts.join(t("comma")) + t("stop") + trend;
}

function Decide({ group, onAdd }: { group: Group; onAdd: () => void }) {
  const act = useAct();
  const draft = (text?: string) => act.run(async () => {
    const made = await api.draftOf(group.id, text);
    groupId.value = null;
    await Promise.all([groupList.load(), showDraft(made.id)]);
  });
  const dismiss = () => act.run(async () => {
    await api.dismiss(group.id);
    groupId.value = null;
    await groupList.load();
    say(p("group.dismissed"));
  });
  const { draft_id, article_id } = group;
  return (
    <>
      {group.agent_answers.length > 0 && (
        <section class="more">
          <h4>{p("group.answers")}</h4>
          <ul class="quotes">
            {group.agent_answers.map((one) => (
              <li class="by-agent" key={one.at + one.text}>
                <q>{one.text}</q>
                <small>{one.agent_name ?? t("agent.somebody")}{t("comma")}{day(one.at)}</small>
                {group.state === "open" && <button type="button" class="btn s" disabled={act.busy} onClick={() => void draft(one.text)}>{p("group.use")}</button>}
              </li>
            ))}
          </ul>
        </section>
      )}
      {act.wrong}
      <p class="acts">
        {group.state === "open" && <button type="button" class="btn pri" disabled={act.busy} onClick={() => void draft()}>{p("group.draft")}</button>}
        {group.state === "open" && <button type="button" class="btn" onClick={onAdd}>{p("group.add")}</button>}
        {group.state === "open" && <button type="button" class="btn" disabled={act.busy} onClick={() => void dismiss()}>{p("group.dismiss")}</button>}
        {draft_id !== null && group.state === "drafted" && <button type="button" class="btn pri" onClick={() => void showDraft(draft_id)}>{p("group.see_draft")}</button>}
        {article_id !== null && <button type="button" class="btn" onClick={() => void showArticle(article_id)}>{p("group.see_article")}</button>}
      </p>
    </>
  );
}

/** The answer is there already: its article learns how people ask. */
function AddTo({ group, onBack }: { group: Group; onBack: () => void }) {
  const [article, setArticle] = useState("");
  const act = useAct();
  const solve = (form: HTMLFormElement) => act.run(async () => {
    const words = new FormData(form).getAll("words").filter((one) => typeof one === "string");
    await api.solve(group.id, article, words);
    groupId.value = null;
    await Promise.all([groupList.load(), articleList.load()]);
    say(p("group.solved"));
  });
  return (
    <form class="refuse" aria-label={p("group.add")} onSubmit={(event) => { event.preventDefault(); void solve(event.currentTarget); }}>
      <Absent of={articleList} />
      <label class="entry">
        <span>{p("group.which")}</span>
        <select required ref={focused} value={article} onChange={(event) => setArticle(event.currentTarget.value)}>
          <option value="">{p("group.choose")}</option>
          {(articleList.value.value ?? []).map((one) => <option key={one.id} value={one.id}>{one.question}</option>)}
        </select>
      </label>
      <fieldset>
        <legend>{p("group.words")}</legend>
        {group.examples.map((one, at) => <label class="check" key={one.at + one.text}><input type="checkbox" name="words" value={one.text} defaultChecked={at === 0} />{one.text}</label>)}
      </fieldset>
      {act.wrong}
      <p class="acts">
        <button type="submit" class="btn pri" disabled={act.busy}>{p("group.add_go")}</button>
        <button type="button" class="btn" onClick={onBack}>{p("draft.keep")}</button>
      </p>
    </form>
  );
}

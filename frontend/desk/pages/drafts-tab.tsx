/** Drafts that wait: what would change, what is wrong with it, and the two decisions. */

import { useState } from "preact/hooks";
import { Icon } from "../parts/icons";
import { say } from "../state/desk";
import { t } from "../state/i18n";
import * as api from "./api";
import { Absent, Choice, DetailTitle, focused, Mark, Split, useAct } from "./bits";
import { day, maybe, p, type PageKey } from "./i18n";
import { articleList, changesOf, draftId, draftList, mayApprove, showArticle, writeDraft, type Change } from "./knowledge";
import type { Draft, Finding } from "./types";

export function DraftsTab() {
  const all = draftList.value.value ?? [];
  const chosen = all.find((one) => one.id === draftId.value) ?? null;
  const list = (
    <>
      <Absent of={draftList} empty={p("drafts.none")} />
      <ul>
        {all.map((one) => (
          <Choice key={one.id} on={one.id === draftId.value} onClick={() => { draftId.value = one.id; }}>
            <b>{one.article.question}</b>
            <span class="p">{maybe(`origin.${one.origin}`, one.origin)}{t("comma")}{day(one.updated_at)}{one.created_by !== null && t("comma") + one.created_by}</span>
            <span class="marks">
              {one.article_id !== null && <Mark tone="bot">{p("draft.change")}</Mark>}
              {one.findings.length > 0 && <Mark tone="warn">{p("draft.findings", { n: one.findings.length })}</Mark>}
            </span>
          </Choice>
        ))}
      </ul>
    </>
  );
  return <Split label={p("drafts.title")} list={list} detail={chosen === null ? null : <View key={chosen.id} draft={chosen} />} onBack={() => { draftId.value = null; }} />;
}

function View({ draft }: { draft: Draft }) {
  const before = draft.article_id === null ? null : (articleList.value.value?.find((one) => one.id === draft.article_id) ?? null);
  // Of a new article the language is plain to see.
  const changes = changesOf(before, draft.article).filter((change) => before !== null || change.field !== "lang");
  return (
    <article class="text">
      <DetailTitle id={draft.id}>{draft.article.question}</DetailTitle>
      <p class="mut">{p(before === null ? "draft.is_new" : "draft.is_change")}</p>
      {draft.findings.length > 0 && <Findings findings={draft.findings} />}
      <dl class="changes">{changes.map((change) => <Changed key={change.field} change={change} isNew={before === null} />)}</dl>
      <Decide draft={draft} />
    </article>
  );
}

function Findings({ findings }: { findings: Finding[] }) {
  return (
    <ul class="findings" aria-label={p("draft.findings_label")}>
      {findings.map((one) => (
        <li key={one.code + one.what} class={one.level === "error" ? "bad" : undefined}>
          <Icon name="alarm" />
          <span>{maybe(`finding.${one.code}`, one.what)}<small>{maybe(`remedy.${one.code}`, one.remedy)}</small></span>
        </li>
      ))}
    </ul>
  );
}

function Changed({ change, isNew }: { change: Change; isNew: boolean }) {
  const label = p(`field.${change.field}` satisfies PageKey);
  const show = (value: string) => (change.field === "audience" ? maybe(`audience.${value}`, value) : value);
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        {!isNew && <del><span class="vh">{p("draft.before")}</span>{show(change.before) || p("draft.nothing")}</del>}
        <ins>{!isNew && <span class="vh">{p("draft.after")}</span>}{show(change.after) || p("draft.nothing")}</ins>
      </dd>
    </div>
  );
}

function Decide({ draft }: { draft: Draft }) {
  const [refusing, setRefusing] = useState(false);
  const act = useAct();
  const approve = () => act.run(async () => {
    const article = await api.approve(draft.id);
    draftId.value = null;
    await showArticle(article.id);
    say(p("draft.approved"));
  });
  const reject = (form: HTMLFormElement) => act.run(async () => {
    const why = new FormData(form).get("reason");
    await api.reject(draft.id, typeof why === "string" ? why.trim() : "");
    draftId.value = null;
    await draftList.load();
    say(p("draft.rejected"));
  });
  if (refusing) {
    return (
      <form class="refuse" onSubmit={(event) => { event.preventDefault(); void reject(event.currentTarget); }}>
        <label class="entry"><span>{p("draft.why")}</span><input name="reason" type="text" required maxlength={500} ref={focused} autocomplete="off" /></label>
        {act.wrong}
        <p class="acts">
          <button type="submit" class="btn pri" disabled={act.busy}>{p("draft.reject")}</button>
          <button type="button" class="btn" onClick={() => setRefusing(false)}>{p("draft.keep")}</button>
        </p>
      </form>
    );
  }
  return (
    <>
      {act.wrong}
      <p class="acts">
        {mayApprove.value && <button type="button" class="btn pri" disabled={act.busy} onClick={() => void approve()}>{p("draft.approve")}</button>}
        {mayApprove.value && <button type="button" class="btn" onClick={() => setRefusing(true)}>{p("draft.reject")}</button>}
        <button type="button" class="btn" onClick={() => writeDraft(draft)}><Icon name="pen" />{p("article.change")}</button>
      </p>
      <p class="mut">{p(mayApprove.value ? "draft.at_once" : "draft.waits")}</p>
    </>
  );
}

/** Knowledge: the articles, the drafts that wait, what nobody could answer, and what the week decides. */

import { useEffect } from "preact/hooks";
import { Tabs } from "../parts/tabs";
import type { Account } from "../state/rest";
import { ArticlesTab } from "./articles-tab";
import { DraftForm } from "./draft-form";
import { DraftsTab } from "./drafts-tab";
import { p } from "./i18n";
import { articleList, blank, draftList, editing, groupList, mayApprove, tab, who, type Tab } from "./knowledge";
import { QuestionsTab } from "./questions-tab";
import { WeekTab } from "./week-tab";
import "./pages.css";

const PANEL = "knowledge-panel";

export function KnowledgePage({ account }: { account: Account }) {
  const approver = account.role !== "agent";
  useEffect(() => {
    who.value = account;
    void articleList.load();
    void draftList.load();
    if (approver) void groupList.load();
  }, [account.id]);
  return (
    <div class="pg">
      <header>
        <h2>{p("knowledge.title")}</h2>
        <Tabs label={p("knowledge.title")} panel={PANEL} choices={choices(approver)} chosen={tab.value} onChoose={(id) => { tab.value = id; editing.value = null; }} />
        {editing.value === null && tab.value !== "week" && (
          <button type="button" class="btn" onClick={() => { editing.value = { content: blank(), articleId: null, draftId: null, owner: null }; }}>{p("knowledge.new")}</button>
        )}
      </header>
      <div class="body" id={PANEL} role="tabpanel" aria-labelledby={`${PANEL}-${tab.value}`}>
        {editing.value !== null ? <DraftForm key={editing.value.draftId ?? editing.value.articleId ?? ""} edit={editing.value} /> : <Chosen />}
      </div>
    </div>
  );
}

/** What waits stands in the tab; deciding about questions is for those who may approve. */
function choices(approver: boolean): { id: Tab; label: string }[] {
  const own: { id: Tab; label: string }[] = [
    { id: "articles", label: p("tab.articles") },
    { id: "drafts", label: p("tab.drafts", { n: sizeOf(draftList.value.value) }) },
  ];
  if (!approver) return own;
  return [...own, { id: "questions", label: p("tab.questions", { n: sizeOf(groupList.value.value) }) }, { id: "week", label: p("tab.week") }];
}

function sizeOf(found: readonly unknown[] | null): number {
  return found?.length ?? 0;
}

function Chosen() {
  switch (tab.value) {
    case "articles":
      return <ArticlesTab />;
    case "drafts":
      return <DraftsTab />;
    case "questions":
      return mayApprove.value ? <QuestionsTab /> : null;
    case "week":
      return mayApprove.value ? <WeekTab /> : null;
  }
}

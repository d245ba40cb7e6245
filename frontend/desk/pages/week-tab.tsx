/** Common matters and what to decide: the week on one page, with the arithmetic beside each figure. */

import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Icon } from "../parts/icons";
import { t } from "../state/i18n";
import * as api from "./api";
import { Absent, Figures } from "./bits";
import { day, figure, maybe, p, percent, signed } from "./i18n";
import { groupId, showArticle, tab, today } from "./knowledge";
import { loaded } from "./loading";
import type { Week } from "./types";

/** The last day of the week on screen; null is the newest whole week. */
const ending = signal<string | null>(null);
const week = loaded(() => api.week(ending.value));

export function WeekTab() {
  useEffect(() => { void week.load(); }, []);
  const found = week.value.value;
  return (
    <div class="sheet-page">
      <Absent of={week} />
      {found !== null && <Sheet week={found} />}
    </div>
  );
}

function go(from: string, days: number): void {
  ending.value = new Date(Date.parse(`${from}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
  void week.load();
}

function Sheet({ week: found }: { week: Week }) {
  return (
    <>
      <header class="week-head">
        <h3>{p("week.title", { from: day(found.from), to: day(found.to) })}</h3>
        <button type="button" class="btn s" onClick={() => go(found.to, -7)}>{p("week.before")}</button>
        <button type="button" class="btn s" disabled={found.to >= today()} onClick={() => go(found.to, 7)}>{p("week.after")}</button>
        <a class="btn s" href={api.csvOf(found.to)} download={`zhida-${found.to}.csv`}>{p("week.csv")}</a>
      </header>
      <p class="say"><Figures text={p("week.summary", { contacts: found.contacts, people: found.with_people })} /></p>
      <Changes week={found} />
      <Matters week={found} />
      <Helped week={found} />
      <Suggested week={found} />
    </>
  );
}

function Changes({ week: { changes } }: { week: Week }) {
  return (
    <section>
      <h4>{p("week.changes")}</h4>
      {changes.length === 0 && <p class="mut">{p("week.changes_none")}</p>}
      <ol class="todo">
        {changes.map((one) => (
          <li key={one.what + one.group_id}>
            <b>{maybe(`change.${one.what}`, one.what)}{p("colon")}{one.name ?? t("thread.untitled")}</b>
            <span>{p("week.saves", { n: figure(one.saves_hours) })}</span>
            <small>{one.why}</small>
            <button type="button" class="btn s" onClick={() => { groupId.value = one.group_id; tab.value = "questions"; }}>{p("week.see")}<span class="vh"> {one.name ?? ""}</span></button>
          </li>
        ))}
      </ol>
    </section>
  );
}

const HEADS = ["week.matter", "week.count", "week.growth", "week.cost"] as const;

function Matters({ week: { matters } }: { week: Week }) {
  return (
    <section>
      <h4>{p("week.matters")}</h4>
      {matters.length === 0 && <p class="mut">{p("week.matters_none")}</p>}
      {matters.length > 0 && (
        <div class="table figures" tabIndex={0} role="region" aria-label={p("week.matters")}>
          <table>
            <thead><tr>{HEADS.map((head) => <th key={head} scope="col">{p(head)}</th>)}</tr></thead>
            <tbody>
              {matters.map((one) => (
                <tr key={one.group_id}>
                  <th scope="row">{one.name ?? one.example ?? t("thread.untitled")}{one.name !== null && one.example !== null && <small>{one.example}</small>}</th>
                  <td>{one.count}</td>
                  <td>{signed(one.growth)}</td>
                  <td>{figure(one.cost_hours)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {matters.length > 0 && <p class="mut">{p("week.arithmetic")}</p>}
    </section>
  );
}

function Helped({ week: { articles } }: { week: Week }) {
  if (articles.length === 0) return null;
  return (
    <section>
      <h4>{p("week.articles")}</h4>
      <ul class="helped">
        {articles.map((one) => (
          <li key={one.article_id}>
            <button type="button" class="lnk" onClick={() => void showArticle(one.article_id)}>{one.question}</button>
            <span>{p("week.helped", { n: one.helped, since: day(one.since) })}{one.denied > 0 && t("comma") + p("week.denied", { n: one.denied })}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Suggested({ week: { suggestions } }: { week: Week }) {
  const { shown, taken, share, seconds_saved } = suggestions;
  if (shown === 0) return null;
  return (
    <section>
      <h4>{p("week.suggestions")}</h4>
      <p>
        <Icon name="person" />
        {p("week.shown", { shown, taken, share: percent(share ?? 0) })}
        {seconds_saved > 0 && p("week.saved", { n: figure(seconds_saved / 60) })}
      </p>
      <p class="mut">{p("week.saved_how")}</p>
    </section>
  );
}

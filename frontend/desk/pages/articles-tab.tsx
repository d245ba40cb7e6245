/** The articles in force: found by words, read whole, with every earlier version. */

import { useEffect, useState } from "preact/hooks";
import { Icon } from "../parts/icons";
import { searchArticles } from "../state/articles";
import { model } from "../state/desk";
import { t } from "../state/i18n";
import * as api from "./api";
import { Absent, Choice, DetailTitle, Mark, Split, useAct } from "./bits";
import { day, p } from "./i18n";
import { articleId, articleList, changeArticle, mayApprove, showArticle, timeOf, today } from "./knowledge";
import { loaded } from "./loading";
import type { Article, Version } from "./types";

export function ArticlesTab() {
  const [query, setQuery] = useState("");
  const all = articleList.value.value ?? [];
  const found = searchArticles(all, query) as Article[];
  const chosen = all.find((one) => one.id === articleId.value) ?? null;
  const list = (
    <>
      <div class="find">
        <Icon name="search" />
        <input type="search" aria-label={t("articles.search")} placeholder={t("articles.search")} value={query} autocomplete="off" onInput={(event) => setQuery(event.currentTarget.value)} />
        <span role="status">{articleList.value.value === null ? "" : t("articles.found", { n: found.length })}</span>
      </div>
      <Absent of={articleList} empty={p("articles.none")} />
      <ul>
        {found.map((one) => (
          <Choice key={one.id} on={one.id === articleId.value} onClick={() => { articleId.value = one.id; }}>
            <b>{one.question}</b>
            <span class="p">{one.answer}</span>
            <Marks article={one} />
          </Choice>
        ))}
      </ul>
    </>
  );
  return <Split label={p("tab.articles")} list={list} detail={chosen === null ? null : <View key={chosen.id} article={chosen} />} onBack={() => { articleId.value = null; }} />;
}

const TONES = { early: "bot", soon: "warn", over: "alarm" } as const;

/** Only what is out of the ordinary is marked. */
function Marks({ article }: { article: Article }) {
  const time = timeOf(article, today());
  if (article.audience === "everyone" && time === null) return null;
  return (
    <span class="marks">
      {article.audience === "agents" && <Mark tone="bot">{p("audience.agents_short")}</Mark>}
      {time !== null && <Mark tone={TONES[time.when]}>{p(`time.${time.when}`, { day: day(time.day) })}</Mark>}
    </span>
  );
}

function View({ article }: { article: Article }) {
  return (
    <article class="text">
      <DetailTitle id={article.id}>{article.question}</DetailTitle>
      <Marks article={article} />
      <p class="answer">{article.answer}</p>
      <p class="acts"><button type="button" class="btn" onClick={() => changeArticle(article)}><Icon name="pen" />{p("article.change")}</button></p>
      <Facts article={article} />
      <Versions article={article} />
    </article>
  );
}

function Facts({ article }: { article: Article }) {
  const { similar, source, owner, audience, valid_from, valid_to, tags, version, approved_at, approved_by } = article;
  return (
    <dl class="kv wide">
      <div><dt>{p("field.source")}</dt><dd>{source}</dd></div>
      {similar.length > 0 && <div><dt>{p("field.similar")}</dt><dd><ul>{similar.map((one) => <li key={one}>{one}</li>)}</ul></dd></div>}
      <div><dt>{p("field.audience")}</dt><dd>{p(`audience.${audience}`)}</dd></div>
      <div><dt>{p("field.owner")}</dt><dd>{owner === null ? p("owner.none") : ownerName(owner)}</dd></div>
      {(valid_from !== null || valid_to !== null) && <div><dt>{p("field.valid")}</dt><dd>{span(valid_from, valid_to)}</dd></div>}
      {tags.length > 0 && <div><dt>{p("field.tags")}</dt><dd>{tags.join(t("and"))}</dd></div>}
      <div>
        <dt>{p("field.version")}</dt>
        <dd>{p("version.number", { n: version })}{approved_at !== null && t("comma") + approval(approved_at, approved_by)}</dd>
      </div>
    </dl>
  );
}

/** When and by whom a text was approved; an import on the server has no name. */
function approval(at: string, by: string | null): string {
  return by === null ? p("version.imported", { day: day(at) }) : p("version.approved", { day: day(at), name: by });
}

/** An owner is an agent we know, or a name from an import. */
function ownerName(owner: string): string {
  const { me, agents } = model.value;
  return me?.id === owner ? me.name : (agents[owner]?.name ?? owner);
}

function span(from: string | null, to: string | null): string {
  if (from === null) return p("valid.to", { day: day(to ?? "") });
  return to === null ? p("valid.from", { day: day(from) }) : p("valid.both", { from: day(from), to: day(to) });
}

function Versions({ article }: { article: Article }) {
  const [open, setOpen] = useState(false);
  const [kept] = useState(() => loaded(() => api.versions(article.id)));
  useEffect(() => { if (open) void kept.load(); }, [open, article.version]);
  const older = (kept.value.value ?? []).filter((one) => one.version !== article.version);
  return (
    <section class="more">
      <button type="button" class="lnk" aria-expanded={open} onClick={() => setOpen(!open)}>{p("versions.show")}</button>
      {open && <Absent of={kept} />}
      {open && kept.value.value !== null && older.length === 0 && <p class="mut">{p("versions.none")}</p>}
      {open && <ol class="versions">{older.map((one) => <Old key={one.version} article={article} version={one} />)}</ol>}
    </section>
  );
}

function Old({ article, version }: { article: Article; version: Version }) {
  const act = useAct();
  const restore = () => act.run(async () => {
    await api.restore(article.id, version.version);
    await showArticle(article.id);
  });
  return (
    <li>
      <h4>{p("version.number", { n: version.version })}{t("comma")}{approval(version.at, version.by)}</h4>
      {version.article.question !== article.question && <b>{version.article.question}</b>}
      <p class="answer">{version.article.answer}</p>
      {mayApprove.value && <button type="button" class="btn s" disabled={act.busy} onClick={() => void restore()}>{p("version.restore")}</button>}
      {act.wrong}
    </li>
  );
}

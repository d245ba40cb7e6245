/** The knowledge base beside the work: one field that searches, and the answer goes into the reply with one key. */

import { signal } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import { MOST_SHOWN, fetchArticles, searchArticles, type Article } from "../state/articles";
import { current, quote, sheet } from "../state/desk";
import { t } from "../state/i18n";
import { reason } from "../state/rest";
import { Dialog } from "./dialog";
import { Icon } from "./icons";

const STEPS: Partial<Record<string, 1 | -1>> = { ArrowDown: 1, ArrowUp: -1 };
const known = signal<readonly Article[] | null>(null);
const failed = signal<string | null>(null);

async function load(): Promise<void> {
  try {
    failed.value = null;
    await fetchArticles((so_far) => { known.value = so_far; });
  } catch (error) {
    failed.value = reason(error) ?? t("unreachable.why");
  }
}

export function Articles() {
  const [query, setQuery] = useState("");
  const [picked, setPicked] = useState(0);
  const field = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => { field.current?.focus(); void load(); }, []);
  const row = current.value?.phase === "agent" ? current.value : null;
  const found = searchArticles(known.value ?? [], query);
  const shown = found.slice(0, MOST_SHOWN);
  const chosen = Math.min(picked, shown.length - 1);
  useEffect(() => list.current?.children[chosen]?.scrollIntoView({ block: "nearest" }), [chosen, query]);
  const insert = (article: Article | undefined) => {
    if (article === undefined || row === null) return;
    sheet.value = "none";
    quote(row.id, article.answer);
  };
  const onKey = (event: KeyboardEvent) => {
    const by = STEPS[event.key] ?? 0;
    if (by !== 0) setPicked((chosen + by + shown.length) % Math.max(1, shown.length));
    else if (event.key === "Enter" && !event.isComposing) insert(shown[chosen]);
    else return;
    event.preventDefault();
  };
  return (
    <Dialog title={t("articles.title")} wide onClose={() => { sheet.value = "none"; }}>
      <div class="find">
        <Icon name="search" /><input
          ref={field} type="text" role="combobox" aria-expanded="true" aria-controls="articles" aria-label={t("articles.search")}
          aria-activedescendant={shown.length > 0 ? `article-${chosen}` : undefined} aria-autocomplete="list" autocomplete="off"
          placeholder={t("articles.search")} value={query} onKeyDown={onKey}
          onInput={(event) => { setQuery(event.currentTarget.value); setPicked(0); }}
        />
        <span role="status">{known.value === null ? "" : t("articles.found", { n: found.length })}</span>
      </div>
      <ul class="articles" id="articles" role="listbox" aria-label={t("articles.title")} ref={list}>
        {shown.map((article, at) => (
          <li key={article.id} id={`article-${at}`} role="option" aria-selected={at === chosen} onClick={() => setPicked(at)} onDblClick={() => insert(article)}>
            <Choice article={article} />
          </li>
        ))}
      </ul>
      <Empty found={found.length} />
      <footer>
        <span>{t(row === null ? "articles.nobody" : "articles.how")}</span>
        <button type="button" class="btn pri s" disabled={row === null || shown.length === 0} onClick={() => insert(shown[chosen])}>{t("articles.insert")}</button>
      </footer>
    </Dialog>
  );
}

function Choice({ article }: { article: Article }) {
  return (
    <>
      <b>{article.question}</b>
      <p>{article.answer}</p>
      <small>{article.source}{article.valid_to !== null && t("articles.until", { day: article.valid_to })}</small>
    </>
  );
}

function Empty({ found }: { found: number }) {
  if (failed.value !== null) {
    return <p class="wrong" role="alert">{t("articles.failed", { reason: failed.value })} <button type="button" class="lnk" onClick={() => void load()}>{t("articles.again")}</button></p>;
  }
  if (known.value === null) return <p class="empty">{t("articles.loading")}</p>;
  if (found > 0) return null;
  return <p class="empty">{t(known.value.length === 0 ? "articles.none" : "articles.no_match")}</p>;
}

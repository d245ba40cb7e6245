/** Beside the conversation: what could be said next, each with its source. Its height never changes, so nothing jumps. */

import { sheet } from "../state/desk";
import { lang, t } from "../state/i18n";
import { insertSuggestion, suggestions, type Suggestion } from "../state/suggestions";
import type { Row } from "../state/types";
import { Icon } from "./icons";

export function Suggestions({ row }: { row: Row }) {
  const shown = suggestions.value[row.id];
  const items = shown?.items ?? [];
  return (
    <section class="sec sug" aria-label={t("suggest.title")}>
      <header>
        <h3>{t("suggest.title")}</h3>
        <button type="button" class="lnk" aria-keyshortcuts="Alt+S" onClick={() => { sheet.value = "articles"; }}>
          <Icon name="search" />{t("suggest.search")}
        </button>
      </header>
      <p class="vh" role="status">{items.length > 0 ? t("suggest.spoken", { n: items.length }) : ""}</p>
      <div class="room">
        {items.length === 0
          ? <p class="none">{t(shown === undefined ? "suggest.waiting" : "suggest.none")}</p>
          : <ol>{items.map((item, at) => <li key={item.article_id}><One item={item} at={at} /></li>)}</ol>}
      </div>
    </section>
  );
}

function One({ item, at }: { item: Suggestion; at: number }) {
  return (
    <button type="button" aria-keyshortcuts={`Alt+${at + 1}`} onClick={() => insertSuggestion(at)}>
      <b>{item.question}</b>
      <kbd aria-hidden="true">{t("suggest.key", { n: at + 1 })}</kbd>
      <span class="a">{item.answer}</span>
      <small><span>{item.source}</span> {t("suggest.since", { day: dayIn(item.at) })}</small>
      <span class="vh">{t("articles.insert")}</span>
    </button>
  );
}

/** 11月29日, with the year when it is not this one. */
function dayIn(moment: string): string {
  const day = new Date(moment);
  const year = day.getFullYear() === new Date().getFullYear() ? {} : { year: "numeric" as const };
  return new Intl.DateTimeFormat(lang.value, { ...year, month: "long", day: "numeric" }).format(day);
}

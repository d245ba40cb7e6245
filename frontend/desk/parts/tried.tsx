/** What the bot answered before, and the agent's word on it: the promise is proven on such words. */

import { choicesFor, correct, corrections, keyOf, toggle } from "../state/corrections";
import { t } from "../state/i18n";
import type { Tried } from "../state/matter";
import type { Row } from "../state/types";
import { Icon } from "./icons";

/** The document and the page; when and by whom it was checked stands under the answer itself. */
export function titleOf(source: string): string {
  return source.split(/[，,\n]/)[0] ?? "";
}

export function TriedLines({ row, tried }: { row: Row; tried: Tried[] }) {
  return (
    <ul class="tried">
      {tried.map((one) => (
        <li key={one.article_id}>
          {one.solved === null ? null : <Icon name={one.solved ? "yes" : "no"} />}
          {titleOf(one.source) || one.text}
          {one.solved === false && <em>{t("why.not_solved")}</em>}
          {row.phase === "agent" && <Correction row={row} one={one} />}
        </li>
      ))}
    </ul>
  );
}

function Correction({ row, one }: { row: Row; one: Tried }) {
  const known = corrections.value[keyOf(row.id, one.article_id)];
  if (known?.state === "kept") {
    return <em role="status">{known.right === null ? t("correct.kept_none") : t("correct.kept", { title: known.right })}</em>;
  }
  return (
    <>
      <button type="button" class="lnk" aria-expanded={known !== undefined} onClick={() => toggle(row.id, one.article_id)}>
        {t(known === undefined ? "correct.open" : "correct.close")}
      </button>
      {known !== undefined && (
        <span class="right" role="group" aria-label={t("correct.ask")}>
          {t("correct.ask")}
          {choicesFor(row.id, one.article_id, row.handover?.suggested ?? []).map((choice) => (
            <button type="button" class="lnk" key={choice.id} disabled={known.state === "sending"} onClick={() => void correct(row.id, one.article_id, choice)}>
              {choice.question}
            </button>
          ))}
          <button type="button" class="lnk" disabled={known.state === "sending"} onClick={() => void correct(row.id, one.article_id, null)}>
            {t("correct.none")}
          </button>
        </span>
      )}
    </>
  );
}

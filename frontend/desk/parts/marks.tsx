/** Short signs beside a name: who goes first, who came back, who is upset. */

import { t } from "../state/i18n";
import type { Row } from "../state/types";
import { Icon } from "./icons";

/** Signs of anger from which the word is a strong one; one or two may be chance. */
const ANGRY = 3;

/** Express says that somebody goes first, never why. */
export function Marks({ row }: { row: Pick<Row, "express" | "returned"> }) {
  return (
    <>
      {row.express && <span class="lane"><Icon name="fast" />{t("lane.express")}</span>}
      {row.returned && <span class="lane back"><Icon name="swap" />{t("lane.returned")}</span>}
    </>
  );
}

/** How the contact feels, as a word; nothing while they are calm. */
export function Mood({ row }: { row: Row }) {
  const mood = row.handover?.mood ?? 0;
  if (mood === 0) return null;
  return <span class="mood"><Icon name="alarm" />{t(mood >= ANGRY ? "why.angry" : "why.uneasy")}</span>;
}

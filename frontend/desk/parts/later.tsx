/** Pages that are fetched when they are first opened; the desk itself stays small. */

import { signal } from "@preact/signals";
import type { ComponentType } from "preact";
import { useEffect } from "preact/hooks";
import { t } from "../state/i18n";
import type { Account } from "../state/rest";

export type LaterPage = "knowledge" | "bot" | "plan";
type View = ComponentType<{ account: Account }>;

const FETCH: Record<LaterPage, () => Promise<View>> = {
  knowledge: () => import("../pages/knowledge-page").then((part) => part.KnowledgePage),
  bot: () => import("../pages/bot-page").then((part) => part.BotPage),
  plan: () => import("../pages/plan-page").then((part) => part.PlanPage),
};

const fetched = signal<Partial<Record<LaterPage, View>>>({});
const failed = signal(false);

async function bring(name: LaterPage): Promise<void> {
  failed.value = false;
  try {
    fetched.value = { ...fetched.value, [name]: await FETCH[name]() };
  } catch {
    failed.value = true;
  }
}

export function Later({ name, account }: { name: LaterPage; account: Account }) {
  const Part = fetched.value[name];
  useEffect(() => { if (Part === undefined) void bring(name); }, [name]);
  if (Part !== undefined) return <Part account={account} />;
  return (
    <div class="admin">
      {failed.value
        ? <p class="wrong" role="alert">{t("unreachable.why")} <button type="button" class="lnk" onClick={() => void bring(name)}>{t("offline.retry")}</button></p>
        : <p class="empty" role="status">{t("page.loading")}</p>}
    </div>
  );
}

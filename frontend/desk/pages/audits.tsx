/** Samples of what the bot answered by itself, one by one: right, wrong, or nothing any article could answer. */

import { useEffect } from "preact/hooks";
import { t } from "../state/i18n";
import { bareKeys } from "../state/keys";
import { Absent } from "./bits";
import { audits, judge, judged, next, verdictOf, wrong } from "./bot";
import { day, maybe, p } from "./i18n";
import type { Audit, Verdict } from "./types";

const VERDICTS: readonly Verdict[] = ["right", "wrong", "out_of_scope"];

export function Audits() {
  useEffect(() => {
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
  const left = audits.value.value?.length ?? 0;
  return (
    <section class="audits" aria-label={p("audits.title")}>
      <h4>{p("audits.title")}</h4>
      <p class="mut">{p("audits.why")}</p>
      <Absent of={audits} />
      <p class="vh" role="status">{audits.value.value === null ? "" : p("audits.left", { n: left })}</p>
      {next.value !== null && <Sample key={next.value.id} audit={next.value} left={left} />}
      {next.value === null && audits.value.value !== null && <p class="done">{p(judged.value > 0 ? "audits.done" : "audits.none", { n: judged.value })}</p>}
      <p class="wrong" role="alert" hidden={wrong.value === null}>{wrong.value}</p>
    </section>
  );
}

function Sample({ audit, left }: { audit: Audit; left: number }) {
  return (
    <div class="sample">
      <p class="mut">{day(audit.at)}{t("comma")}{maybe(`stratum.${audit.stratum}`, audit.stratum)}{t("comma")}{p("audits.left", { n: left })}</p>
      <div class="msg cu"><p class="bub"><span class="vh">{t("contact.says")}</span>{audit.question}</p></div>
      <div class="msg bt"><p class="bub"><span class="lead">{t("bot.says")}</span>{audit.answer}</p></div>
      <p class="acts three">
        {VERDICTS.map((verdict, at) => (
          <button key={verdict} type="button" class="btn" aria-keyshortcuts={String(at + 1)} onClick={() => void judge(verdict)}>
            <kbd aria-hidden="true">{at + 1}</kbd>{p(`verdict.${verdict}`)}
          </button>
        ))}
      </p>
    </div>
  );
}

/** 1, 2 and 3 judge while nobody writes and no dialog is open. */
function onKey(event: KeyboardEvent): void {
  const verdict = isFree(event) ? verdictOf(event.key) : null;
  if (verdict === null || next.value === null) return;
  event.preventDefault();
  void judge(verdict);
}

/** Whether a bare key can mean a verdict here. */
function isFree(event: KeyboardEvent): boolean {
  if (!bareKeys.value || event.repeat || event.isComposing) return false;
  if (event.ctrlKey || event.altKey || event.metaKey) return false;
  return document.querySelector("dialog[open]") === null && !(event.target instanceof HTMLElement && event.target.matches("input, textarea, select"));
}

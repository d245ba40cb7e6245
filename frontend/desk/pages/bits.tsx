/** Small things every page is made of: what could not be fetched, one act at a time, a list beside its detail. */

import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Icon } from "../parts/icons";
import { t } from "../state/i18n";
import { p } from "./i18n";
import { attempt, type Loaded } from "./loading";

/** As `ref`: the field has the focus when it appears. Browsers heed `autofocus` once a page, and signing in took that. */
export function focused(field: HTMLElement | null): void {
  field?.focus();
}

/** What stands where a list would: on its way, not reached, or empty. */
export function Absent<T>({ of, empty }: { of: Loaded<T[]> | Loaded<T>; empty?: string }) {
  if (of.failed.value !== null) {
    return (
      <p class="empty wrong" role="alert">
        {p("load.failed", { reason: of.failed.value })} <button type="button" class="lnk" onClick={() => void of.load()}>{t("articles.again")}</button>
      </p>
    );
  }
  if (of.value.value === null) return <p class="empty" role="status">{p("load.now")}</p>;
  return empty === undefined || !Array.isArray(of.value.value) || of.value.value.length > 0 ? null : <p class="empty">{empty}</p>;
}

/** One act at a time: busy while it runs, its complaint afterwards. */
export function useAct() {
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<string | null>(null);
  const run = async (work: () => Promise<unknown>) => {
    setBusy(true);
    const complaint = await attempt(work);
    setBusy(false);
    setWrong(complaint);
    return complaint === null;
  };
  return { busy, run, wrong: <p class="wrong" role="alert" hidden={wrong === null}>{wrong}</p> };
}

/** A list and, beside it or over it on a narrow screen, what is chosen in it. */
export function Split({ label, list, detail, onBack }: { label: string; list: ComponentChildren; detail: ComponentChildren | null; onBack: () => void }) {
  const open = detail !== null;
  return (
    <div class={open ? "split open" : "split"}>
      <section class="pick" aria-label={label}>{list}</section>
      <section class="detail" aria-label={p("detail.label")}>
        {open
          ? <><button type="button" class="lnk over" onClick={onBack}><Icon name="back" />{t("nav.back_list")}</button>{detail}</>
          : <p class="empty">{p("detail.none")}</p>}
      </section>
    </div>
  );
}

/** A row of a list that can be chosen. */
export function Choice({ on, onClick, children }: { on: boolean; onClick: () => void; children: ComponentChildren }) {
  return <li><button type="button" class={on ? "row on" : "row"} aria-current={on ? "true" : undefined} onClick={onClick}>{children}</button></li>;
}

/** The heading of a detail, which begins at its top whenever another thing is chosen. */
export function DetailTitle({ id, children }: { id: string; children: ComponentChildren }) {
  const head = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    head.current?.closest(".detail")?.scrollTo(0, 0);
  }, [id]);
  return <h3 ref={head}>{children}</h3>;
}

/** A short mark beside a name. */
export function Mark({ tone, children }: { tone: "person" | "bot" | "warn" | "alarm"; children: ComponentChildren }) {
  return <span class={`mk ${tone}`}>{children}</span>;
}

/** A sentence whose figures stand out. */
export function Figures({ text }: { text: string }) {
  return <>{text.split(/(\d[\d.,]*\d%?|\d%?)/).map((part, at) => (at % 2 === 1 ? <b key={at}>{part}</b> : part))}</>;
}

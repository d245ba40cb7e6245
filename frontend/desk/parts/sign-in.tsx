/** Before the desk: signing in, the first own password, and honest pages for what can go wrong. */

import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { NEXT_LANG, lang, setLang, t } from "../state/i18n";
import { reason, type Account } from "../state/rest";
import { setPassword, signIn, start } from "../state/session";
import { Mark } from "./icons";

/** As the server asks. */
const LEAST = 10;

function Gate({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <main class="gate">
      <header><Mark /><b>{t("brand")}</b>
        <button type="button" class="lnk" lang={NEXT_LANG[lang.value]} onClick={() => setLang(NEXT_LANG[lang.value])}>{t("lang.other")}</button>
      </header>
      <h1>{title}</h1>
      {children}
    </main>
  );
}

export function SignIn({ ended }: { ended: boolean }) {
  const form = useForm((values) => signIn(values.get("login") ?? "", values.get("password") ?? ""));
  return (
    <Gate title={t("sign_in.title")}>
      {ended && <p class="say" role="status">{t("sign_in.ended")}</p>}
      <form class="box" onSubmit={form.submit}>
        <Entry name="login" label={t("sign_in.login")} complete="username" first />
        <Entry name="password" label={t("sign_in.password")} complete="current-password" secret />
        <Wrong text={form.wrong} />
        <button type="submit" class="btn pri" disabled={form.busy}>{t(form.busy ? "sign_in.busy" : "sign_in.go")}</button>
      </form>
    </Gate>
  );
}

export function FirstPassword({ account, old }: { account: Account; old: string | null }) {
  const form = useForm((values) => {
    const next = values.get("next") ?? "";
    if (next.length < LEAST) return t("password.short", { n: LEAST });
    if (next !== values.get("again")) return t("password.differ");
    return setPassword(old ?? values.get("old") ?? "", next);
  });
  return (
    <Gate title={t("password.title", { name: account.name })}>
      <p class="lead">{t("password.why")}</p>
      <form class="box" onSubmit={form.submit}>
        {old === null && <Entry name="old" label={t("password.old")} complete="current-password" secret first />}
        <Entry name="next" label={t("password.next", { n: LEAST })} complete="new-password" secret first={old !== null} />
        <Entry name="again" label={t("password.again")} complete="new-password" secret />
        <Wrong text={form.wrong} />
        <button type="submit" class="btn pri" disabled={form.busy}>{t("password.go")}</button>
      </form>
    </Gate>
  );
}

/** The password was right, but the browser dropped the cookie: plain http from another machine. */
export function CookieRefused() {
  const port = location.port === "" ? "" : `:${location.port}`;
  return (
    <Gate title={t("cookie.title")}>
      <p class="lead">{t("cookie.why", { origin: location.origin })}</p>
      <div class="box">
        <h2>{t("cookie.how")}</h2>
        <ol class="ways">
          <li>{t("cookie.same_machine")} <a href={`http://localhost${port}/desk`}>{`http://localhost${port}/desk`}</a></li>
          <li>{t("cookie.https")} <a href={`https://${location.hostname}/desk`}>{`https://${location.hostname}/desk`}</a></li>
          <li>{t("cookie.tunnel")} <code>{`ssh -L ${location.port || "8080"}:localhost:${location.port || "80"} ${location.hostname}`}</code></li>
        </ol>
        <button type="button" class="btn" onClick={() => void start()}>{t("cookie.again")}</button>
      </div>
    </Gate>
  );
}

export function Unreachable() {
  return (
    <Gate title={t("unreachable.title")}>
      <p class="lead" role="status">{t("unreachable.why")}</p>
      <button type="button" class="btn pri" onClick={() => void start()}>{t("offline.retry")}</button>
    </Gate>
  );
}

interface EntryProps {
  name: string;
  label: string;
  complete: "username" | "current-password" | "new-password";
  secret?: boolean;
  first?: boolean;
}

function Entry({ name, label, complete, secret = false, first = false }: EntryProps) {
  return (
    <label class="entry">
      <span>{label}</span>
      {secret
        ? <input name={name} type="password" autocomplete={complete} required autofocus={first} />
        : <input name={name} type="text" autocomplete={complete} required autofocus={first} autocapitalize="none" spellcheck={false} />}
    </label>
  );
}

function Wrong({ text }: { text: string | null }) {
  return <p class="wrong" role="alert" hidden={text === null}>{text}</p>;
}

type Values = Map<string, string>;

/** A form that runs once at a time; the work answers with a complaint, or fails with one. */
function useForm(work: (values: Values) => Promise<void> | string) {
  const [wrong, setWrong] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const values: Values = new Map();
    new FormData(event.currentTarget as HTMLFormElement).forEach((value, name) => {
      if (typeof value === "string") values.set(name, value);
    });
    setWrong(null);
    setBusy(true);
    try {
      const complaint = await work(values);
      if (typeof complaint === "string") setWrong(complaint);
    } catch (error) {
      setWrong(reason(error) ?? t("unreachable.why"));
    } finally {
      setBusy(false);
    }
  };
  return { wrong, busy, submit: (event: SubmitEvent) => void submit(event) };
}

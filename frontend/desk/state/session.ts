/** Who sits at the desk: signing in, the first password, and the cookie a browser may refuse. */

import { signal } from "@preact/signals";
import { store } from "../../shared/outbox";
import { showLang, startLanguage, storedLang } from "./i18n";
import * as rest from "./rest";

export type Stage =
  | { name: "starting" }
  | { name: "unreachable" }
  | { name: "sign_in"; ended: boolean }
  | { name: "cookie_refused" }
  | { name: "new_password"; account: rest.Account; old: string | null }
  | { name: "desk"; account: rest.Account };

/** Remembered while somebody is signed in here, so that a browser nobody uses yet asks the server nothing. */
const KNOWN = "zhida.desk.known";

/** What the page shows. */
export const stage = signal<Stage>({ name: "starting" });

/** Ask who is signed in; without an answer the page says so and can try again. */
export async function start(): Promise<void> {
  if (store.get(KNOWN) === null) {
    outside();
    return;
  }
  stage.value = { name: "starting" };
  try {
    enter(await rest.me(), null);
  } catch (error) {
    if (rest.isSignedOut(error)) outside();
    else stage.value = { name: "unreachable" };
  }
}

/** Nobody is signed in. */
function outside(): void {
  store.set(KNOWN, null);
  stage.value = { name: "sign_in", ended: false };
}

/** Sign in, then prove that the browser kept the cookie; throws for a wrong login. */
export async function signIn(login: string, password: string): Promise<void> {
  await rest.signIn(login, password);
  try {
    enter(await rest.me(), password);
  } catch (error) {
    if (!rest.isSignedOut(error)) throw error;
    stage.value = { name: "cookie_refused" };
  }
}

/** Set the first own password. */
export async function setPassword(old: string, next: string): Promise<void> {
  await rest.changePassword(old, next);
  enter({ ...(await rest.me()), must_change: false }, null);
}

/** Leave; a server that cannot be reached leaves us signed in, and the caller is told. */
export async function signOut(): Promise<void> {
  await rest.signOut();
  outside();
}

/** The server ended the session; drafts stay where they are. */
export function ended(): void {
  if (stage.value.name === "desk") stage.value = { name: "sign_in", ended: true };
}

function enter(account: rest.Account, password: string | null): void {
  store.set(KNOWN, "1");
  if (account.lang !== undefined) showLang(startLanguage(location.search, storedLang(), account.lang));
  stage.value = account.must_change === true
    ? { name: "new_password", account, old: password }
    : { name: "desk", account };
}

/** What a page shows at each stage of a visit; desk and wall share the gates before it. */

import type { ComponentChildren } from "preact";
import { stage } from "./state/session";
import { t } from "./state/i18n";
import type { Account } from "./state/rest";
import { CookieRefused, FirstPassword, SignIn, Unreachable } from "./parts/sign-in";

/** The gates, and `inside` for whoever is signed in. */
export function Gates({ inside }: { inside: (account: Account) => ComponentChildren }) {
  const now = stage.value;
  switch (now.name) {
    case "starting":
      return <main class="gate" aria-busy="true"><p class="vh">{t("starting")}</p></main>;
    case "unreachable":
      return <Unreachable />;
    case "sign_in":
      return <SignIn ended={now.ended} />;
    case "cookie_refused":
      return <CookieRefused />;
    case "new_password":
      return <FirstPassword account={now.account} old={now.old} />;
    case "desk":
      return <>{inside(now.account)}</>;
  }
}

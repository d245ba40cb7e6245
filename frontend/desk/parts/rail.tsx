/** The rail: where to go, and the few switches of the page. */

import { page, say, sheet, type Page } from "../state/desk";
import { NEXT_LANG, lang, setLang, t } from "../state/i18n";
import { signOut } from "../state/session";
import { muted, setMuted } from "../state/sound";
import { theme, toggleTheme } from "../state/theme";
import type { Account } from "../state/rest";
import { Icon, Mark, type IconName } from "./icons";

export function Rail({ account }: { account: Account }) {
  const leave = () => { signOut().catch(() => say(t("offline.not_now"))); };
  return (
    <nav class="nav" aria-label={t("nav.label")}>
      <span class="logo"><Mark /></span>
      <Go to="inbox" icon="list" label={t("nav.inbox")} />
      <Go to="knowledge" icon="book" label={t("nav.knowledge")} />
      {account.role !== "agent" && <Go to="bot" icon="bot" label={t("nav.bot")} />}
      {account.role !== "agent" && <Go to="plan" icon="plan" label={t("nav.plan")} />}
      {account.role === "admin" && <Go to="agents" icon="people" label={t("nav.agents")} />}
      <a class="ic" href="/wall" target="_blank" rel="noopener" aria-label={t("nav.wall")} title={t("nav.wall")}><Icon name="chart" /></a>
      <span class="sp" />
      <Switch icon="keys" needsKeyboard label={t("keys.title")} onClick={() => { sheet.value = "shortcuts"; }} />
      <Switch icon={muted.value ? "mute" : "bell"} label={t(muted.value ? "sound.on" : "sound.off")} onClick={() => setMuted(!muted.value)} />
      <Switch icon={theme.value === "dark" ? "sun" : "moon"} label={t(theme.value === "dark" ? "theme.light" : "theme.dark")} onClick={toggleTheme} />
      <Switch icon="globe" label={t("lang.other")} onClick={() => setLang(NEXT_LANG[lang.value])} />
      <Switch icon="out" label={t("nav.sign_out")} onClick={leave} />
      <span class="me" title={account.name}><span aria-hidden="true">{account.name.slice(0, 1)}</span><span class="vh">{account.name}</span></span>
    </nav>
  );
}

function Go({ to, icon, label }: { to: Page; icon: IconName; label: string }) {
  return (
    <button type="button" class="ic" aria-current={page.value === to ? "page" : undefined} aria-label={label} title={label} onClick={() => { page.value = to; }}>
      <Icon name={icon} />
    </button>
  );
}

function Switch({ icon, label, needsKeyboard = false, onClick }: { icon: IconName; label: string; needsKeyboard?: boolean; onClick: () => void }) {
  return <button type="button" class={needsKeyboard ? "ic keyboard" : "ic"} aria-label={label} title={label} onClick={onClick}><Icon name={icon} /></button>;
}

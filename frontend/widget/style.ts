/** The launcher's own sheet: constructed, so that a strict content policy of the host page does not forbid it. */

const RULES = `
:host{all:initial;position:fixed;z-index:2147483000;font:16px/22px system-ui,"PingFang SC","Microsoft YaHei",sans-serif;color:var(--ink)}
[hidden]{display:none!important}
.bar,.panel{position:fixed;right:16px;bottom:16px;border:1px solid var(--line);border-radius:20px;background:var(--raised);box-shadow:var(--shadow-3)}
.bar{display:flex;gap:8px;padding:8px}
:host([open]) .bar{visibility:hidden}
button{min-width:84px;height:52px;padding:0 16px;border:1px solid var(--edge);border-radius:14px;background:var(--surface);color:inherit;font:inherit;font-size:14px;cursor:pointer}
.person{min-width:168px;border:2px solid var(--person);background:var(--person);color:var(--on-person);text-align:start}
.person:hover{background:var(--person-hover)}
.person b{display:block;font-size:18px;font-weight:600}
small{display:block;font-size:12px;line-height:16px}
.live,.live:hover,.call,.slow{background:var(--person-soft);color:var(--person-ink)}
:focus-visible{outline:3px solid var(--focus);outline-offset:2px}
.panel{width:400px;height:min(720px,calc(100dvh - 32px));overflow:hidden}
iframe{display:block;width:100%;height:100%;border:0}
.call,.slow{position:fixed;right:16px;bottom:96px;margin:0;padding:10px 14px;border-radius:14px;font-size:14px}
.call:empty{display:none}
@media(max-width:520px){.panel{inset:0;width:auto;height:auto;border:0;border-radius:0}.bar{left:12px;right:12px;bottom:12px}.person{flex:1}}
`;

/** The sheet with the colours of both themes; `data-theme` on the element wins over the system. */
export function style(light: string, dark: string): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(
    `:host{${light}}@media(prefers-color-scheme:dark){:host(:not([theme=light])){${dark}}}:host([theme=dark]){${dark}}${RULES.replaceAll("\n", "")}`,
  );
  return sheet;
}

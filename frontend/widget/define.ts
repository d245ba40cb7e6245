/** Registers `<zhida-chat>` and puts one on the page, as the script tag asks: `data-inbox`, `data-lang`, `data-theme`. */

import { ZhidaChat } from "./element";

const script = document.currentScript as HTMLScriptElement | null;

if (script && !customElements.get("zhida-chat")) {
  ZhidaChat.origin = new URL(script.src, location.href).origin;
  customElements.define("zhida-chat", ZhidaChat);
  const put = (): void => {
    if (document.querySelector("zhida-chat")) return;
    const chat = document.createElement("zhida-chat");
    for (const name of ["inbox", "lang", "theme"]) {
      const wish = script.dataset[name];
      if (wish) chat.setAttribute(name, wish);
    }
    document.body.append(chat);
  };
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", put);
  else put();
}

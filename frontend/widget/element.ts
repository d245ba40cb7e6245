/**
 * `<zhida-chat>` on somebody else's page: two buttons, and an iframe on our own origin. It holds no credential and
 * reads nothing of the page; what it says to the panel and hears from it goes between two exact origins.
 */

import { style } from "./style";
import { words, type Words } from "./words";

interface Heard {
  zhida?: unknown;
  type?: "ready" | "close" | "place" | "called";
  line?: string;
  live?: boolean;
  words?: string;
}

const PATIENCE_MS = 8_000;

export class ZhidaChat extends HTMLElement {
  /** Where zhida is served from; set by the script that defines the element. */
  static origin = "";

  readonly #root = this.attachShadow({ mode: "open" });
  #words: Words = words(null);
  #frame: HTMLIFrameElement | null = null;
  #ready = false;
  #queue: Record<string, unknown>[] = [];
  #opener: HTMLElement | null = null;

  connectedCallback(): void {
    if (this.#root.childNodes.length > 0) return;
    this.#words = words(this.getAttribute("lang") ?? document.documentElement.lang);
    this.#root.adoptedStyleSheets = [style(__LIGHT__, __DARK__)];
    const { bar, person, free, ask, back } = this.#words;
    const [first, second] = [button("person", person, free), button("ask", ask)];
    first.addEventListener("click", () => this.open({ type: "ask" }, first));
    second.addEventListener("click", () => this.open({ type: "focus" }, second));
    const nav = make("nav", "bar", first, second);
    nav.setAttribute("aria-label", bar);
    const panel = make("div", "panel");
    panel.hidden = true;
    const slow = make("p", "slow", back);
    slow.hidden = true;
    this.#root.append(panel, slow, nav, live());
    addEventListener("message", this.#hear);
    addEventListener("keydown", this.#key);
  }

  disconnectedCallback(): void {
    removeEventListener("message", this.#hear);
    removeEventListener("keydown", this.#key);
  }

  /** Tell the panel who the customer is: a token your server signed. It is passed on, never kept. */
  identify(jwt: string): void {
    this.#tell({ type: "identify", jwt });
    this.#load();
  }

  open(message: Record<string, unknown> = { type: "focus" }, opener?: HTMLElement): void {
    this.#opener = opener ?? null;
    this.#load();
    this.#tell(message);
    this.#show(true);
    this.#frame?.focus();
  }

  close(): void {
    this.#show(false);
    (this.#opener ?? this.#root.querySelector<HTMLElement>(".person"))?.focus();
  }

  #show(open: boolean): void {
    this.toggleAttribute("open", open);
    (this.#root.querySelector(".panel") as HTMLElement).hidden = !open;
    if (open) this.#call("");
  }

  #load(): void {
    if (this.#frame) return;
    const frame = document.createElement("iframe");
    const wishes = new URLSearchParams({ embed: "1", inbox: this.getAttribute("inbox") ?? "web", origin: location.origin });
    const lang = this.getAttribute("lang");
    if (lang) wishes.set("lang", lang);
    frame.src = `${ZhidaChat.origin}/chat?${wishes}`;
    frame.title = this.#words.bar;
    frame.allow = "autoplay";
    this.#frame = frame;
    this.#root.querySelector(".panel")?.append(frame);
    setTimeout(() => ((this.#root.querySelector(".slow") as HTMLElement).hidden = this.#ready), PATIENCE_MS);
  }

  #tell(message: Record<string, unknown>): void {
    if (this.#ready) this.#frame?.contentWindow?.postMessage({ zhida: 1, ...message }, ZhidaChat.origin);
    else this.#queue.push(message);
  }

  readonly #hear = (event: MessageEvent<Heard | null>): void => {
    const { data, origin, source } = event;
    if (origin !== ZhidaChat.origin || source !== this.#frame?.contentWindow || data?.zhida !== 1) return;
    switch (data.type) {
      case "ready":
        return this.#hello();
      case "close":
        return this.close();
      case "place":
        return this.#place(data.line ?? "", data.live === true);
      case "called":
        if (!this.hasAttribute("open")) this.#call(data.words ?? "");
    }
  };

  readonly #key = (event: KeyboardEvent): void => {
    if (event.key === "Escape" && this.hasAttribute("open")) this.close();
  };

  #hello(): void {
    this.#ready = true;
    (this.#root.querySelector(".slow") as HTMLElement).hidden = true;
    for (const message of this.#queue.splice(0)) this.#tell(message);
  }

  #place(line: string, held: boolean): void {
    const person = this.#root.querySelector(".person");
    person?.classList.toggle("live", held);
    const small = person?.querySelector("small");
    if (small) small.textContent = line;
  }

  /** A person answered while the panel was closed: said once, shown until it is opened. */
  #call(said: string): void {
    const sign = this.#root.querySelector(".call");
    if (sign) sign.textContent = said;
  }
}

function live(): HTMLElement {
  const sign = make("p", "call");
  sign.setAttribute("role", "status");
  return sign;
}

function button(name: string, label: string, line?: string): HTMLButtonElement {
  const made = document.createElement("button");
  made.type = "button";
  made.className = name;
  made.append(line ? make("b", "", label) : label);
  if (line) made.append(" ", make("small", "", line));
  return made;
}

function make(tag: string, name: string, ...children: (Node | string)[]): HTMLElement {
  const made = document.createElement(tag);
  if (name) made.className = name;
  made.append(...children);
  return made;
}

/** Talk with the page that embeds us: exact origins both ways, nothing else is heard. */

import { call } from "../shared/api";
import type { Controller } from "./controller";
import { part } from "./dom";

/** The host page says who this is: the server checks the shop's signature, then everything starts from its answer. */
export async function identify({ visit, link }: Controller, jwt: string): Promise<void> {
  await visit.ticket();
  const answer = await call<{ token?: string }>("POST", "/visits/identity", { jwt, inbox: visit.inbox }, visit.token ?? "");
  if (answer.token) visit.become(answer.token);
  link.resync(true);
}

type FromHost = { type: "ask" } | { type: "focus" } | { type: "identify"; jwt: string };

export interface Host {
  tell(message: Record<string, unknown>): void;
}

/** Start listening when this page is embedded; null when it stands alone. */
export function startHost(heard: (message: FromHost) => void): Host | null {
  const origin = hostOrigin();
  if (window.parent === window || origin === null) return null;
  const tell = (message: Record<string, unknown>): void => window.parent.postMessage({ zhida: 1, ...message }, origin);
  window.addEventListener("message", (event: MessageEvent<unknown>) => {
    if (event.origin !== origin || event.source !== window.parent) return;
    const message = event.data as { zhida?: unknown; type?: unknown; jwt?: unknown } | null;
    if (message?.zhida !== 1) return;
    if (message.type === "ask" || message.type === "focus") heard({ type: message.type });
    if (message.type === "identify" && typeof message.jwt === "string") heard({ type: "identify", jwt: message.jwt });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented) tell({ type: "close" });
  });
  part("close").addEventListener("click", () => tell({ type: "close" }));
  part("close").hidden = false;
  return { tell };
}

/** The origin the launcher named; where the browser knows better, both must agree. */
function hostOrigin(): string | null {
  const named = new URLSearchParams(location.search).get("origin");
  const { ancestorOrigins } = location as { ancestorOrigins?: DOMStringList };
  const real = ancestorOrigins?.[0];
  return named && /^https?:\/\/[^/]+$/.test(named) && (real === undefined || real === named) ? named : null;
}

/** Who this contact is on this device: one token per inbox, kept in local storage, never in a URL or cookie. */

import { ApiRefused, call } from "./api";
import { store } from "./outbox";

export class Visit {
  readonly inbox: string;
  readonly #key: string;
  readonly #lang: () => string;
  #token: string | null;

  constructor(inbox: string, lang: () => string) {
    this.inbox = inbox;
    this.#key = `zhida.token.${inbox}`;
    this.#lang = lang;
    this.#token = store.get(this.#key);
  }

  get token(): string | null {
    return this.#token;
  }

  /** A ticket for one socket; a token the server no longer knows is replaced by a new visit, once. */
  async ticket(): Promise<string> {
    try {
      return await this.#ask(await this.#known());
    } catch (error) {
      if (!(error instanceof ApiRefused) || error.status !== 401) throw error;
      if (store.get(this.#key) === this.#token) store.set(this.#key, null);
      this.#token = null;
      return this.#ask(await this.#known());
    }
  }

  /** Go on as the visit the server merged this one into. */
  become(token: string): void {
    this.#keep(token);
  }

  async #ask(token: string): Promise<string> {
    return (await call<{ ticket: string }>("POST", "/tickets", {}, token)).ticket;
  }

  async #known(): Promise<string> {
    this.#token ??= store.get(this.#key);
    if (this.#token) return this.#token;
    const made = await call<{ token: string }>("POST", "/visits", { inbox: this.inbox, lang: this.#lang() });
    return this.#keep(store.get(this.#key) ?? made.token);
  }

  #keep(token: string): string {
    store.set(this.#key, token);
    this.#token = token;
    return token;
  }
}

/** What an agent has half written, kept over reloads, one entry per agent, conversation and kind. */

export type DraftKind = "reply" | "note";

/** The part of `localStorage` that is used. */
export interface Shelf {
  readonly length: number;
  key(index: number): string | null;
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/** Drafts of one agent. A full or forbidden shelf loses the copy, never the typing. */
export class DraftStore {
  readonly #shelf: Shelf;
  readonly #prefix: string;

  constructor(shelf: Shelf, agentId: string) {
    this.#shelf = shelf;
    this.#prefix = `zhida.desk.${agentId}.`;
  }

  read(conversationId: string, kind: DraftKind): string {
    return this.#get(`${kind}.${conversationId}`) ?? "";
  }

  write(conversationId: string, kind: DraftKind, text: string): void {
    this.#set(`${kind}.${conversationId}`, text === "" ? null : text);
  }

  /** Forget both drafts of a conversation that is closed. */
  forget(conversationId: string): void {
    this.write(conversationId, "reply", "");
    this.write(conversationId, "note", "");
  }

  /** Conversations with something half written. */
  ids(): string[] {
    const found = new Set<string>();
    for (let at = 0; at < this.#shelf.length; at += 1) {
      const key = this.#shelf.key(at) ?? "";
      const match = key.startsWith(this.#prefix) ? /^(?:reply|note)\.(.+)$/.exec(key.slice(this.#prefix.length)) : null;
      if (match?.[1] !== undefined) found.add(match[1]);
    }
    return [...found];
  }

  #get(name: string): string | null {
    try {
      return this.#shelf.getItem(this.#prefix + name);
    } catch {
      return null;
    }
  }

  #set(name: string, value: string | null): void {
    try {
      if (value === null) this.#shelf.removeItem(this.#prefix + name);
      else this.#shelf.setItem(this.#prefix + name, value);
    } catch {
      /* The browser refuses storage (private window, full): the text on screen is untouched. */
    }
  }
}

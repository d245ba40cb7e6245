/** Commands that must survive a reload: kept in local storage until the server has acknowledged them. */

import type { Command } from "./wire";

export interface Outbox {
  put(command: Command): void;
  drop(id: string): void;
  all(): Command[];
}

/** Local storage that never throws: a page in a private window works, only without memory. */
export const store = {
  get(key: string): string | null {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  },
  set(key: string, value: string | null): void {
    try {
      if (value === null) localStorage.removeItem(key);
      else localStorage.setItem(key, value);
    } catch {
      /* full or forbidden: memory still holds the value for this visit */
    }
  },
  keys(prefix: string): string[] {
    try {
      return Object.keys(localStorage).filter((key) => key.startsWith(prefix));
    } catch {
      return [];
    }
  },
};

/** One entry per command, so that two tabs never overwrite each other; a repeat is recognised by its id. */
export function storedOutbox(prefix: string): Outbox {
  return {
    put: (command) => store.set(prefix + command.id, JSON.stringify(command)),
    drop: (id) => store.set(prefix + id, null),
    all: () =>
      store
        .keys(prefix)
        .map((key) => parse(store.get(key)))
        .filter((command) => command !== null)
        .sort((a, b) => a.at - b.at),
  };
}

function parse(text: string | null): Command | null {
  try {
    const command = JSON.parse(text ?? "null") as Partial<Command> | null;
    return typeof command?.id === "string" && typeof command.cmd === "string" ? (command as Command) : null;
  } catch {
    return null;
  }
}

/** Something fetched for a page: what is there, and why it is not. What is there stays while it is fetched again. */

import { signal, type Signal } from "@preact/signals";
import { reason } from "../state/rest";
import { t } from "../state/i18n";

export interface Loaded<T> {
  value: Signal<T | null>;
  failed: Signal<string | null>;
  load: () => Promise<void>;
}

export function loaded<T>(fetch: () => Promise<T>): Loaded<T> {
  const value = signal<T | null>(null);
  const failed = signal<string | null>(null);
  let last = 0;
  const load = async () => {
    last += 1;
    const own = last;
    try {
      const found = await fetch();
      if (own !== last) return;
      value.value = found;
      failed.value = null;
    } catch (error) {
      if (own === last) failed.value = complaint(error);
    }
  };
  return { value, failed, load };
}

/** What to tell somebody of a failure. */
export function complaint(error: unknown): string {
  return reason(error) ?? t("unreachable.why");
}

/** Do something once at a time; a failure becomes a line of text, null means that it worked. */
export async function attempt(work: () => Promise<unknown>): Promise<string | null> {
  try {
    await work();
    return null;
  } catch (error) {
    return complaint(error);
  }
}

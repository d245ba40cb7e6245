/** A quiet button whose act cannot be undone: the first press says so, the second does it. */

import { text } from "./dom";
import { t, type Key } from "./texts";

const PATIENCE_MS = 6_000;

export function twice(button: HTMLElement, first: Key, second: Key, act: () => void): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const calm = (): void => {
    clearTimeout(timer);
    timer = undefined;
    text(button, t(first));
  };
  button.addEventListener("click", () => {
    if (timer !== undefined) {
      calm();
      act();
      return;
    }
    text(button, t(second));
    timer = setTimeout(calm, PATIENCE_MS);
  });
}

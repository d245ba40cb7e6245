/** The freeze sheet: the first act opened it, the second confirms; the dock stays within reach. */

import type { Acts } from "./acts";
import { part, set, text } from "./dom";
import { t } from "./texts";

const BEHIND = ["log", "composer"];

export class Sheet {
  readonly #sheet = part("sheet");
  readonly #changed: () => void;

  constructor(acts: Acts, changed: () => void) {
    this.#changed = changed;
    part("sheet-yes").addEventListener("click", () => {
      this.close();
      acts.freeze();
    });
    part("sheet-no").addEventListener("click", () => this.close());
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !this.isOpen) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      this.close();
    });
  }

  get isOpen(): boolean {
    return !this.#sheet.hidden;
  }

  open(verified: boolean): void {
    text(part("sheet-fine"), t(verified ? "freeze.verified" : "freeze.unverified"));
    this.#show(true);
    part("sheet-title").focus();
  }

  close(): void {
    if (!this.isOpen) return;
    this.#show(false);
    part("freeze").focus();
  }

  #show(open: boolean): void {
    set(this.#sheet, "hidden", !open);
    set(part("veil"), "hidden", !open);
    for (const id of BEHIND) set(part(id), "inert", open);
    this.#changed();
  }
}

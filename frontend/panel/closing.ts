/** The end of a matter: a rating by keyboard or touch, and the two ways on. */

import type { Acts } from "./acts";
import { h, set, text, within } from "./dom";
import type { State } from "./state";
import { clock, label, t } from "./texts";

export class Closing {
  readonly node: HTMLElement;

  constructor(template: HTMLTemplateElement, acts: Acts) {
    this.node = within(template.content.cloneNode(true) as DocumentFragment, ".closing");
    label(this.node);
    for (const score of [1, 2, 3, 4, 5]) {
      const radio = h("input", { type: "radio", name: "score", value: score, required: true });
      within(this.node, ".stars").append(h("label", {}, radio, h("span", {}, String(score))));
    }
    const form = this.#form;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      acts.rate(Number(new FormData(form).get("score")));
      setTimeout(() => within(this.node, ".rated").focus());
    });
    within(this.node, ".same").addEventListener("click", () => acts.reopen());
    within(this.node, ".fresh").addEventListener("click", () => acts.fresh());
  }

  update(state: State): void {
    const end = state.items.findLast((item) => item.kind === "closing");
    if (!end) return this.#form.reset();
    text(within(this.node, ".fine"), t("closed", { time: clock(end.at) }));
    const rated = within(this.node, ".rated");
    set(this.#form, "hidden", state.rated !== null);
    set(rated, "hidden", state.rated === null);
    if (state.rated !== null) text(rated, t("rated", { n: state.rated }));
  }

  relabel(): void {
    label(this.node);
  }

  get #form(): HTMLFormElement {
    return within(this.node, "form") as HTMLFormElement;
  }
}

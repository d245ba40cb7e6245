/** Choosing and sending a picture or file; fetched after the conversation, the page works without it. */

import "./css/attach.css";
import { Refused, freshId } from "../shared/wire";
import { Stopped, ruleOf, tooLarge, upload, type Kept, type Upload } from "../shared/upload";
import { learn, remedy, t } from "./attach-texts";
import { fillIn } from "./attach-view";
import type { Controller } from "./controller";
import { h, part, set, text } from "./dom";

/** Show the button and every file of the log, from now on. */
export async function start(controller: Controller): Promise<void> {
  await learn();
  const clip = part("clip");
  const field = part("file") as HTMLInputElement;
  const sender = new Sender(controller);
  const choose = (files: FileList | null | undefined): void => {
    const [file] = files ?? [];
    if (file) void sender.send(file);
  };
  field.addEventListener("change", () => {
    choose(field.files);
    field.value = "";
  });
  part("say").addEventListener("paste", (event) => {
    const { files } = event.clipboardData ?? {};
    if (!files?.length) return;
    event.preventDefault();
    choose(files);
  });
  const draw = (): void => fillIn(part("thread"), controller.visit);
  new MutationObserver(draw).observe(part("thread"), { childList: true, subtree: true });
  new MutationObserver(() => void learn().then(name)).observe(document.documentElement, { attributeFilter: ["lang"] });
  name();
  draw();
  clip.hidden = false;
}

function name(): void {
  set(part("file"), "aria-label", t("choose"));
  part("clip").title = t("choose");
}

/** One file at a time, above the field where the contact writes; the dock below never moves. */
class Sender {
  readonly #controller: Controller;
  readonly #row = h("div", { class: "up", hidden: true });
  readonly #told = h("p", { role: "status" });
  readonly #share = h("progress", { max: 1, value: 0 });
  #running: Upload | null = null;

  constructor(controller: Controller) {
    this.#controller = controller;
    part("composer").prepend(this.#row);
  }

  async send(file: File): Promise<void> {
    this.#running?.stop();
    const { state, visit } = this.#controller;
    const refused = tooLarge(file);
    if (refused) {
      this.#failed(refused, file);
      return;
    }
    const running = (this.#running = upload(state.conversation ?? "current", file, (share) => (this.#share.value = share), visit.token ?? ""));
    this.#busy(file);
    try {
      const kept = await running.done;
      await this.#say(kept);
      if (this.#running === running) this.#done(t("sent", { name: kept.name }));
    } catch (error) {
      if (this.#running === running) this.#failed(error, file);
    }
  }

  /** Like every message it is kept until the server has it, and recognised when it is sent again. */
  #say({ conversation_id, id }: Kept): Promise<unknown> {
    const clientId = freshId("m");
    const args = { client_id: clientId, text: "", conversation_id, attachment: id };
    return this.#controller.link.send("say", args, { id: clientId });
  }

  #busy(file: File): void {
    this.#share.value = 0;
    set(this.#share, "aria-label", t("share"));
    text(this.#told, t("sending", { name: file.name }));
    this.#show(this.#told, this.#share, button(t("cancel"), () => this.#running?.stop()));
    set(part("clip"), "aria-disabled", "true");
  }

  #failed(error: unknown, file: File): void {
    if (error instanceof Stopped) return this.#done("");
    const known = remedy(ruleOf(error));
    const said = error instanceof Refused ? t("refused", { reason: known ?? error.message }) : t("lost");
    text(this.#told, said);
    const again = known === null ? [button(t("again"), () => void this.send(file))] : [];
    this.#show(this.#told, ...again, button(t("close"), () => this.#done("")));
    this.#row.classList.add("alarm");
    set(part("clip"), "aria-disabled", null);
  }

  #done(words: string): void {
    const focused = this.#row.contains(document.activeElement);
    this.#running = null;
    this.#row.hidden = true;
    text(part("spoken"), words);
    set(part("clip"), "aria-disabled", null);
    if (focused) part("say").focus();
  }

  #show(...nodes: Node[]): void {
    this.#row.replaceChildren(...nodes);
    this.#row.classList.remove("alarm");
    this.#row.hidden = false;
  }
}

function button(label: string, click: () => void): HTMLElement {
  return h("button", { type: "button", class: "quiet", click }, label);
}

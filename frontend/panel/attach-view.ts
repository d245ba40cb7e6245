/** Files in the log: a picture is shown, anything else is a line that saves it. Nothing is opened in the page. */

import { fetchFile } from "../shared/upload";
import type { Visit } from "../shared/visit";
import { h, icon, text } from "./dom";
import { t, type Key } from "./attach-texts";

const KEPT_MS = 60_000;
/** What was fetched before; a bubble that is drawn anew shows it at once. */
const shown = new Map<string, string>();

/** Put the file into every bubble that names one and has none yet. */
export function fillIn(root: HTMLElement, visit: Visit): void {
  for (const bubble of root.querySelectorAll<HTMLElement>("[data-file]:not(:has(.file))")) {
    const [sort, file = ""] = (bubble.dataset["file"] ?? "").split(" ");
    const name = bubble.querySelector("p")?.textContent ?? "";
    if (sort === "picture") void showPicture(bubble, file, name, visit);
    else bubble.append(saver(file, name, sort, visit));
  }
}

async function showPicture(bubble: HTMLElement, path: string, name: string, visit: Visit): Promise<void> {
  const frame = h("div", { class: "file" });
  bubble.append(frame);
  try {
    const url = shown.get(path) ?? URL.createObjectURL(await fetchFile(path, visit.token ?? ""));
    shown.set(path, url);
    frame.append(h("a", { href: url, download: name }, h("img", { src: url, alt: name || t("picture") })));
  } catch {
    frame.append(h("p", { class: "meta" }, t("gone")));
  }
}

function saver(path: string, name: string, sort: string | undefined, visit: Visit): HTMLElement {
  const told = h("span", { role: "status" });
  const save = async (): Promise<void> => {
    text(told, "");
    try {
      // Never under its own type: a browser that opens it instead of saving it finds nothing to run.
      const bytes = new Blob([await fetchFile(path, visit.token ?? "")], { type: "application/octet-stream" });
      const link = h("a", { href: URL.createObjectURL(bytes), download: name });
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), KEPT_MS);
    } catch {
      text(told, t("gone"));
    }
  };
  const what = t((sort === "voice" ? "voice" : "file") satisfies Key);
  const button = h("button", { type: "button", class: "quiet", "aria-label": `${t("save")} ${name}`, click: () => void save() }, icon("doc"), `${what} · ${t("save")}`);
  return h("div", { class: "file" }, button, told);
}

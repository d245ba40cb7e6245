/** Send a picture or file to the contact: choose, see how far it is, stop it, or read what to do instead. */

import { useRef, useState } from "preact/hooks";
import { Refused } from "../../shared/wire";
import { Stopped, ruleOf, tooLarge, upload, type Upload } from "../../shared/upload";
import { sendFile } from "../state/actions";
import { maybe, t } from "../state/i18n";
import type { Row } from "../state/types";
import { Icon } from "./icons";

const TAKEN = "image/jpeg,image/png,image/webp,image/gif,audio/*,.pdf,.txt,.docx,.xlsx";

export function AttachmentButton({ row }: { row: Row }) {
  const field = useRef<HTMLInputElement>(null);
  const running = useRef<Upload | null>(null);
  const [share, setShare] = useState<number | null>(null);
  const [refused, setRefused] = useState("");
  const send = async (file: File) => {
    setRefused("");
    try {
      const early = tooLarge(file);
      if (early !== null) throw early;
      setShare(0);
      running.current = upload(row.id, file, setShare);
      const kept = await running.current.done;
      sendFile(row.id, kept.id, kept.name);
    } catch (error) {
      setRefused(error instanceof Stopped ? "" : sayWhy(error));
    }
    setShare(null);
  };
  const chosen = (input: HTMLInputElement) => {
    const [file] = input.files ?? [];
    input.value = "";
    if (file !== undefined) void send(file);
  };
  return (
    <span class="att">
      <input ref={field} type="file" hidden accept={TAKEN} onChange={(event) => chosen(event.currentTarget)} />
      <button type="button" class="ic" aria-label={t("file.choose")} title={t("file.choose")} disabled={share !== null} onClick={() => field.current?.click()}>
        <Icon name="clip" />
      </button>
      {share !== null && <progress max={1} value={share} aria-label={t("file.share")} />}
      {share !== null && <button type="button" class="lnk" onClick={() => running.current?.stop()}>{t("file.stop")}</button>}
      <span class="bad" role="status">{refused}</span>
    </span>
  );
}

function sayWhy(error: unknown): string {
  const rule = ruleOf(error);
  const known = typeof rule === "string" ? maybe(`file_rule.${rule}`, "") : "";
  if (known !== "") return known;
  return error instanceof Refused && error.message !== "" ? error.message : t("file.lost");
}

/** A file in the thread: a picture in place and large on demand, anything else as a line that saves it. */

import { useEffect, useState } from "preact/hooks";
import { fetchFile } from "../../shared/upload";
import { t } from "../state/i18n";
import { Dialog } from "./dialog";
import { Icon } from "./icons";

const KEPT_MS = 60_000;
/** What was fetched before, by its path. */
const shown = new Map<string, string>();

export interface FileProps {
  /** Path below the conversations. */
  path: string;
  kind: string;
  name: string;
}

export function Attachment({ path, kind, name }: FileProps) {
  return kind === "picture" ? <Picture path={path} name={name} /> : <Saver path={path} kind={kind} name={name} />;
}

function Picture({ path, name }: Omit<FileProps, "kind">) {
  const [url, setUrl] = useState(shown.get(path));
  const [gone, setGone] = useState(false);
  const [large, setLarge] = useState(false);
  useEffect(() => {
    let here = true;
    if (shown.has(path)) return undefined;
    fetchFile(path).then(
      (bytes) => {
        shown.set(path, URL.createObjectURL(bytes));
        if (here) setUrl(shown.get(path));
      },
      () => { if (here) setGone(true); },
    );
    return () => { here = false; };
  }, [path]);
  if (gone) return <p class="att-gone">{t("file.gone")}</p>;
  if (url === undefined) return <p class="att-wait" />;
  return (
    <>
      <button type="button" class="att-pic" aria-haspopup="dialog" aria-label={t("file.enlarge", { name })} onClick={() => setLarge(true)}>
        <img src={url} alt={name} />
      </button>
      {large && (
        <Dialog title={name} wide onClose={() => setLarge(false)}>
          <img class="att-large" src={url} alt={name} />
          <a class="btn s" href={url} download={name}>{t("file.save")}</a>
        </Dialog>
      )}
    </>
  );
}

function Saver({ path, kind, name }: FileProps) {
  const [gone, setGone] = useState(false);
  const save = () => {
    setGone(false);
    fetchFile(path).then(
      (bytes) => {
        // Never under its own type: a browser that opens it instead of saving it finds nothing to run.
        const link = document.createElement("a");
        link.href = URL.createObjectURL(new Blob([bytes], { type: "application/octet-stream" }));
        link.download = name;
        link.click();
        setTimeout(() => URL.revokeObjectURL(link.href), KEPT_MS);
      },
      () => setGone(true),
    );
  };
  return (
    <span class="att-file">
      <button type="button" class="lnk" aria-label={t("file.save_named", { name })} onClick={save}>
        <Icon name="clip" />{t(kind === "voice" ? "file.voice" : "file.paper")}{t("comma")}{t("file.save")}
      </button>
      <span role="status">{gone && t("file.gone")}</span>
    </span>
  );
}

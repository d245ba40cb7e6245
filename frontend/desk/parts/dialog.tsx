/** A modal sheet on the browser's own dialog: focus stays inside, Escape closes, focus returns. */

import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { t } from "../state/i18n";
import { Icon } from "./icons";

interface Props {
  title: string;
  /** Room for reading, not only for a choice. */
  wide?: boolean;
  onClose: () => void;
  onKeyDown?: (event: KeyboardEvent) => void;
  children: ComponentChildren;
}

export function Dialog({ title, wide = false, onClose, onKeyDown, children }: Props) {
  const frame = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    frame.current?.showModal();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <dialog ref={frame} class={wide ? "dlg wide" : "dlg"} aria-labelledby="dialog-title" onClose={onClose} onKeyDown={onKeyDown}>
      <header>
        <h2 id="dialog-title">{title}</h2>
        <button type="button" class="ic" aria-label={t("close")} onClick={() => frame.current?.close()}><Icon name="no" /></button>
      </header>
      {children}
    </dialog>
  );
}

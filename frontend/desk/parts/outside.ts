/** Close something when the pointer goes down outside it. */

import { useEffect, useRef } from "preact/hooks";

export function useOutside(active: boolean, close: () => void) {
  const box = useRef<HTMLDivElement>(null);
  const latest = useRef(close);
  latest.current = close;
  useEffect(() => {
    if (!active) return undefined;
    const down = (event: PointerEvent) => {
      if (event.target instanceof Node && box.current?.contains(event.target) === false) latest.current();
    };
    document.addEventListener("pointerdown", down);
    return () => document.removeEventListener("pointerdown", down);
  }, [active]);
  return box;
}

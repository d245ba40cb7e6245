/** A short line at the foot of the page; it goes away by itself. */

import { useEffect, useState } from "preact/hooks";
import { notice } from "../state/desk";

const SHOWN_MS = 5_000;

export function Notice() {
  const said = notice.value;
  const [gone, setGone] = useState(0);
  useEffect(() => {
    if (said === null) return undefined;
    const timer = setTimeout(() => setGone(said.key), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [said?.key]);
  return <div class="notice-slot" role="status">{said !== null && gone < said.key && <p class="notice">{said.text}</p>}</div>;
}

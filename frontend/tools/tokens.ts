/** Colours of the token file for the launcher, which cannot load a style sheet on somebody else's page. */

import { readFileSync } from "node:fs";

const WANTED = ["surface", "raised", "line", "edge", "ink", "person", "person-hover", "on-person", "person-soft", "person-ink", "focus", "shadow-3"];

/** `__LIGHT__` and `__DARK__` as declarations of the wanted colours. */
export function asVariables(path: string): Record<string, string> {
  const css = readFileSync(path, "utf8");
  const pick = (selector: string): string => {
    const from = css.indexOf("{", css.indexOf(selector));
    const block = css.slice(from, css.indexOf("}", from));
    return WANTED.map((name) => new RegExp(`--${name}: ?([^;]+);`).exec(block)?.[0] ?? "").join("");
  };
  return {
    __LIGHT__: JSON.stringify(pick(':root, [data-theme="light"]')),
    __DARK__: JSON.stringify(pick('[data-theme="dark"] {')),
  };
}

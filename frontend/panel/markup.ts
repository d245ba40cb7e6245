/** Text of a message as nodes: paragraphs, line breaks, numbered and dotted lines, https links. Nothing else. */

import { h } from "./dom";

const NUMBERED = /^\s*\d{1,2}[.、．)）]\s*(.+)$/;
const DOTTED = /^\s*[-•·*]\s+(.+)$/;
const LINK = /https:\/\/[^\s<>"'，。；、！？）)】》]+/g;

/** Nodes for one text; blank lines part paragraphs, numbered or dotted lines become a list. */
export function markup(text: string): Node[] {
  const blocks: HTMLElement[] = [];
  let open: HTMLElement | null = null;
  for (const line of text.split("\n")) {
    const tag = tagOf(line);
    const goesOn: boolean = open?.localName === tag;
    if (!goesOn) open = tag ? h(tag) : null;
    if (open && !goesOn) blocks.push(open);
    if (open) add(open, line, goesOn);
  }
  return blocks;
}

function tagOf(line: string): "ol" | "ul" | "p" | null {
  if (NUMBERED.test(line)) return "ol";
  if (DOTTED.test(line)) return "ul";
  return line.trim() ? "p" : null;
}

function add(block: HTMLElement, line: string, goesOn: boolean): void {
  const item = block.localName === "p" ? null : (NUMBERED.exec(line) ?? DOTTED.exec(line));
  if (item) block.append(h("li", {}, h("span", {}, ...linked(item[1] ?? ""))));
  else block.append(...(goesOn ? [h("br")] : []), ...linked(line));
}

/** Text with its https addresses as links that show themselves and give nothing to the site they lead to. */
export function linked(text: string): (Node | string)[] {
  const nodes: (Node | string)[] = [];
  let from = 0;
  for (const match of text.matchAll(LINK)) {
    nodes.push(text.slice(from, match.index), h("a", { href: match[0], target: "_blank", rel: "noopener noreferrer" }, match[0]));
    from = match.index + match[0].length;
  }
  nodes.push(text.slice(from));
  return nodes.filter((node) => node !== "");
}

/** Nodes without markup: every text stays text. */

type Child = Node | string | null | undefined | false;
type Attributes = Record<string, string | number | boolean | null | undefined | ((event: Event) => void)>;

/** Make an element; functions become listeners of the event they are named after. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else set(element, name, value);
  }
  for (const child of children) if (child) element.append(child);
  return element;
}

/** Set an attribute; true is an empty one, false and null take it away. */
export function set(element: Element, name: string, value: string | number | boolean | null | undefined): void {
  if (value === false || value === null || value === undefined) element.removeAttribute(name);
  else element.setAttribute(name, value === true ? "" : String(value));
}

/** Change a text only when it differs, so that nothing is announced twice. */
export function text(element: Element, value: string): void {
  if (element.textContent !== value) element.textContent = value;
}

/** One of the symbols of the page. */
export function icon(name: string): SVGElement {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#i-${name}`);
  svg.setAttribute("aria-hidden", "true");
  svg.append(use);
  return svg;
}

/** Press or release a toggle. */
export function pressed(button: HTMLElement, on: boolean): void {
  set(button, "aria-pressed", on ? "true" : "false");
}

/** An element of the static page. */
export function part(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The page has no part "${id}".`);
  return found;
}

/** The first descendant that matches; the page is ours, so it is there. */
export function within(root: ParentNode, selector: string): HTMLElement {
  return root.querySelector<HTMLElement>(selector) as HTMLElement;
}

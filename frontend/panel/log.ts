/** The conversation on screen: nodes by key, made once, replaced only when what they show changes. */

export interface View {
  key: string;
  /** Everything the node depends on; the node is made anew when it differs. */
  sign: string;
  make: () => HTMLElement;
  mine?: boolean;
}

interface Shown {
  sign: string;
  node: HTMLElement;
}

const NEAR_PX = 96;

export class Log {
  readonly #root: HTMLElement;
  readonly #thread: HTMLElement;
  readonly #shown = new Map<string, Shown>();

  #near = true;

  constructor(root: HTMLElement, thread: HTMLElement) {
    this.#root = root;
    this.#thread = thread;
    root.addEventListener("scroll", () => (this.#near = this.#isNear()), { passive: true });
    // What grows in place (the ticket, the keyboard's room) keeps the end in view for those who are at the end.
    const grown = new ResizeObserver(() => this.#near && this.#toEnd());
    grown.observe(root);
    grown.observe(thread);
  }

  render(views: readonly View[]): void {
    const keys = new Set(views.map((view) => view.key));
    for (const [key, { node }] of this.#shown) {
      if (keys.has(key)) continue;
      this.#shown.delete(key);
      if (node.contains(document.activeElement)) this.#root.focus({ preventScroll: true });
      node.remove();
    }
    const added = views.filter((view) => !this.#shown.has(view.key));
    const fresh = this.#shown.size === 0;
    views.forEach((view, index) => this.#place(view, index));
    if (added.length > 0) this.#follow(added, fresh);
  }

  /** Make everything anew, as after a change of language. */
  clear(): void {
    for (const { node } of this.#shown.values()) node.remove();
    this.#shown.clear();
  }

  #place(view: View, index: number): void {
    let shown = this.#shown.get(view.key);
    if (shown?.sign !== view.sign) {
      const old = shown?.node;
      shown = { sign: view.sign, node: view.make() };
      this.#shown.set(view.key, shown);
      if (old) replace(old, shown.node);
    }
    const here = this.#thread.children[index] ?? null;
    if (here !== shown.node) this.#thread.insertBefore(shown.node, here);
  }

  /** Show what is new from its beginning; leave a reader who scrolled back where they are. */
  #follow(added: readonly View[], fresh: boolean): void {
    const [first] = added;
    const node = first && this.#shown.get(first.key)?.node;
    if (!node || !(fresh || this.#near || added.some((view) => view.mine))) return;
    const rest = this.#root.scrollHeight - node.offsetTop;
    this.#near = fresh || rest < this.#root.clientHeight;
    if (this.#near) this.#toEnd();
    else this.#root.scrollTop = node.offsetTop - 12;
  }

  #isNear(): boolean {
    return this.#root.scrollHeight - this.#root.scrollTop - this.#root.clientHeight < NEAR_PX;
  }

  #toEnd(): void {
    this.#root.scrollTop = this.#root.scrollHeight;
  }
}

/** Swap a node; the focus, if it was inside, stays at the same place of the page. */
function replace(old: HTMLElement, node: HTMLElement): void {
  const focused = old.contains(document.activeElement);
  old.replaceWith(node);
  if (!focused) return;
  node.tabIndex = -1;
  node.focus({ preventScroll: true });
}

/** Cursors: which frame of a stream or view comes next, which was seen already, which is missing. */

export type Admission = "next" | "seen" | "gap";

export class Cursors {
  #seen = new Map<string, number>();

  /** Take over the cursors of a snapshot; everything older is forgotten. */
  replace(cursors: Record<string, number>): void {
    this.#seen = new Map(Object.entries(cursors));
  }

  /** Follow one more stream from `seq` on, or stop following it with null. */
  set(stream: string, seq: number | null): void {
    if (seq === null) this.#seen.delete(stream);
    else this.#seen.set(stream, Math.max(seq, this.#seen.get(stream) ?? 0));
  }

  /** Say whether a frame may be applied, and remember it when it may. A stream never seen starts where it starts. */
  admit(stream: string, seq: number): Admission {
    const last = this.#seen.get(stream);
    if (last !== undefined && seq <= last) return "seen";
    if (last !== undefined && seq > last + 1) return "gap";
    this.#seen.set(stream, seq);
    return "next";
  }

  clear(): void {
    this.#seen.clear();
  }

  toJSON(): Record<string, number> {
    return Object.fromEntries(this.#seen);
  }
}

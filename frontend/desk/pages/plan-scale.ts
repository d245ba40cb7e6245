/** From figures to places in a picture, and round numbers beside an axis. */

export interface Box {
  width: number;
  height: number;
}

export interface Scale extends Box {
  /** Place of an interval's beginning; `count` is the right edge. */
  x: (at: number) => number;
  y: (value: number) => number;
  count: number;
  low: number;
  high: number;
}

export const PAD = { left: 44, right: 22, top: 10, bottom: 24 };

/** A scale over `count` steps from left to right and `low` to `high` from foot to top. */
export function scale(box: Box, count: number, low: number, high: number): Scale {
  const wide = box.width - PAD.left - PAD.right;
  const tall = box.height - PAD.top - PAD.bottom;
  const span = high > low ? high - low : 1;
  return {
    ...box, count, low, high,
    x: (at) => round(PAD.left + (wide * at) / Math.max(1, count)),
    y: (value) => round(PAD.top + tall * (1 - (Math.min(high, Math.max(low, value)) - low) / span)),
  };
}

/** Round numbers from `low` to `high`, about four steps; of people and contacts only whole ones. */
export function ticks(low: number, high: number, most = 4): number[] {
  const share = high <= 1;
  const raw = Math.max(share ? 0 : 1, (high - low) / most) || 1;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = (share ? [1, 2, 2.5, 5, 10] : [1, 2, 5, 10]).map((times) => times * power).find((each) => each >= raw * 0.999) ?? raw;
  const found: number[] = [];
  for (let at = Math.ceil(low / step - 1e-9) * step; at <= high + step * 1e-6; at += step) found.push(Number(at.toPrecision(12)));
  return found;
}

/** The top of an axis that holds `most`: the next round number. */
export function top(most: number): number {
  const [first = 0, second = 1] = ticks(0, Math.max(2, most));
  const step = second - first;
  return Math.max(step, Math.ceil(most / step - 1e-9) * step);
}

/** A line through the middles of intervals. */
export function path(values: readonly number[], on: Scale, at = 0.5): string {
  return values.map((value, place) => `${place === 0 ? "M" : "L"}${on.x(place + at)} ${on.y(value)}`).join("");
}

/** A line of stairs: each interval flat from its beginning to its end. */
export function stairs(values: readonly number[], on: Scale): string {
  return values.map((value, place) => `${place === 0 ? "M" : "L"}${on.x(place)} ${on.y(value)}H${on.x(place + 1)}`).join("");
}

/** The ground between two lines. */
export function band(low: readonly number[], high: readonly number[], on: Scale): string {
  const back = [...low].map((value, place) => `L${on.x(place + 0.5)} ${on.y(value)}`).reverse();
  return `${path(high, on)}${back.join("")}Z`;
}

/** Every how many intervals a time of day is written: as many as fit. */
export function every(count: number, slotS: number, width: number): number {
  const room = Math.max(2, Math.floor((width - PAD.left) / 64));
  const hours = [1, 2, 3, 4, 6, 8, 12].find((each) => (count * slotS) / 3600 / each <= room) ?? 24;
  return Math.max(1, Math.round((hours * 3600) / slotS));
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** How often something was asked, day by day, as a small line; words beside it say the same. */

const WIDTH = 120;
const HEIGHT = 28;
const PAD = 2;

/** Points of the line: days from left to right, 0 at the foot, the most at the top. */
export function points(counts: readonly number[], width = WIDTH, height = HEIGHT): [x: number, y: number][] {
  const most = Math.max(1, ...counts);
  const step = counts.length > 1 ? (width - 2 * PAD) / (counts.length - 1) : 0;
  return counts.map((count, at) => [round(PAD + at * step), round(height - PAD - (count / most) * (height - 2 * PAD))]);
}

/** Counts of the last `days` days before and with `end`; days nobody asked are 0. */
export function dense(byDay: readonly [day: string, count: number][], end: string, days = 28): number[] {
  const known = new Map(byDay);
  const last = Date.parse(`${end}T00:00:00Z`);
  return Array.from({ length: days }, (_, at) => {
    const name = new Date(last - (days - 1 - at) * 86_400_000).toISOString().slice(0, 10);
    return known.get(name) ?? 0;
  });
}

export function Spark({ counts, big = false }: { counts: readonly number[]; big?: boolean }) {
  const [width, height] = big ? [560, 72] : [WIDTH, HEIGHT];
  const line = points(counts, width, height);
  const end = line.at(-1);
  return (
    <svg class={big ? "spark big" : "spark"} viewBox={`0 0 ${width} ${height}`} aria-hidden="true" focusable="false">
      <path class="foot" d={`M0 ${height - PAD}H${width}`} />
      <polyline points={line.map((point) => point.join(",")).join(" ")} />
      {end !== undefined && <circle cx={end[0]} cy={end[1]} r="2" />}
    </svg>
  );
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** Line icons of one hand, and the mark: you, the line, a person. */

import type { ComponentChildren } from "preact";

const SHAPES = {
  bot: <><rect x="5" y="8" width="14" height="11" rx="3" /><path d="M12 4.500V8M9.500 13v1.500M14.500 13v1.500" /></>,
  yes: <path d="m5 12.500 4.500 4.500L19 7.500" />,
  no: <path d="m6.500 6.500 11 11M17.500 6.500l-11 11" />,
  down: <path d="m6.500 9.500 5.500 5.500 5.500-5.500" />,
  up: <path d="m6.500 14.500 5.500-5.500 5.500 5.500" />,
  back: <path d="m14.500 6-6 6 6 6" />,
  list: <path d="M4.500 6.500h15M4.500 12h15M4.500 17.500h9" />,
  chart: <path d="M5 19V11M12 19V5M19 19v-6" />,
  people: <><circle cx="9" cy="8.500" r="3.200" /><path d="M3 19c.4-3.600 2.800-5.400 6-5.400s5.600 1.800 6 5.400M15.500 5.600a3.200 3.200 0 0 1 0 5.800M17.500 14c2 .7 3.200 2.400 3.500 5" /></>,
  person: <><circle cx="12" cy="8" r="3.600" /><path d="M5 20c.4-4 3.200-6 7-6s6.600 2 7 6" /></>,
  fast: <path d="m5 6 6 6-6 6M12.500 6l6 6-6 6" />,
  alarm: <path d="M12 4 3.500 19h17zM12 10v4M12 16.500h.01" />,
  swap: <path d="M5 9h13l-3.500-3.500M19 15H6l3.500 3.500" />,
  off: <path d="M4 9.500a12 12 0 0 1 4-2.400M20 9.500A12 12 0 0 0 11.500 6.300M7.500 13.200a7 7 0 0 1 3-1.500M12 18h.01M4 4l16 16" />,
  clock: <><circle cx="12" cy="12" r="8" /><path d="M12 7.500V12l3 2" /></>,
  out: <path d="M10 4.500H5.500v15H10M14 8l4 4-4 4M18 12H9.500" />,
  globe: <><circle cx="12" cy="12" r="8" /><path d="M4 12h16M12 4c2.400 2.200 3.600 4.900 3.600 8s-1.200 5.800-3.600 8c-2.400-2.200-3.600-4.900-3.600-8S9.600 6.200 12 4z" /></>,
  moon: <path d="M19 14.500A8 8 0 0 1 9.500 5a7.500 7.500 0 1 0 9.500 9.500z" />,
  sun: <><circle cx="12" cy="12" r="3.800" /><path d="M12 3.500v2M12 18.500v2M3.500 12h2M18.500 12h2M6 6l1.400 1.400M16.600 16.600 18 18M18 6l-1.400 1.400M7.400 16.600 6 18" /></>,
  bell: <path d="M6.500 16.500h11c-1.300-1.400-1.700-2.700-1.700-5.500a3.800 3.800 0 0 0-7.600 0c0 2.800-.4 4.100-1.700 5.500zM10.500 19.500h3" />,
  mute: <path d="M8.200 11c0 2.800-.4 4.100-1.700 5.500h11M9.500 8a3.800 3.800 0 0 1 6.300 3c0 .8 0 1.500.1 2.100M10.500 19.500h3M4.500 4.500l15 15" />,
  keys: <><rect x="3.500" y="6.500" width="17" height="11" rx="2" /><path d="M7 10h.01M10.300 10h.01M13.700 10h.01M17 10h.01M8 14h8" /></>,
  pen: <path d="M5 19l1-4L15.500 5.500l3 3L9 18zM13.500 7.500l3 3" />,
  profile: <><rect x="4" y="5" width="16" height="14" rx="2.500" /><circle cx="9.500" cy="11" r="2" /><path d="M6.500 16c.4-1.500 1.500-2.200 3-2.200s2.600.7 3 2.200M15 10h2.500M15 13.500h2.500" /></>,
  plan: <path d="M4.500 19.500h15M5.500 16v-4h4V7.500h4.500V11h4.500v5" />,
  book: <path d="M6 4.500h11.500v15H7.500A1.500 1.500 0 0 1 6 18zM6 18a1.500 1.500 0 0 1 1.500-1.500h10M9.500 8.500H14" />,
  clip: <path d="m8 12.500 6.200-6.200a3 3 0 0 1 4.300 4.200l-7.800 7.800a5 5 0 0 1-7.100-7l7.400-7.500" />,
  search: <><circle cx="11" cy="11" r="5.500" /><path d="m15.200 15.200 4.300 4.300" /></>,
} satisfies Record<string, ComponentChildren>;

export type IconName = keyof typeof SHAPES;

/** An icon beside words; it is never the only name of a control. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="i" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      {SHAPES[name]}
    </svg>
  );
}

/** The mark. */
export function Mark() {
  return (
    <svg class="i mark" viewBox="0 0 28 12" aria-hidden="true" focusable="false">
      <circle cx="3.500" cy="6" r="3" fill="currentColor" stroke="none" />
      <path d="M6.500 6H20" />
      <circle cx="24" cy="6" r="3.200" />
    </svg>
  );
}

const ROUND = 2 * Math.PI * 6;

/** How long somebody waits, 0 to 1 of a turn. */
export function Ring({ share, hot = false }: { share: number; hot?: boolean }) {
  return (
    <svg class={hot ? "ring hot" : "ring"} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <circle class="ground" cx="8" cy="8" r="6" />
      {share > 0 && (
        <circle class="run" cx="8" cy="8" r="6" stroke-dasharray={`${(ROUND * share).toFixed(1)} ${ROUND.toFixed(1)}`} transform="rotate(-90 8 8)" />
      )}
    </svg>
  );
}

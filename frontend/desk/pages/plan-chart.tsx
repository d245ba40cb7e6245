/** A picture with a title that says what it shows, a legend that needs no colour, and its numbers as a table. */

import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { w } from "./plan-i18n";
import { every, PAD, scale, ticks, type Scale } from "./plan-scale";

export interface Numbers {
  head: string[];
  rows: (string | number)[][];
}

interface Props {
  title: string;
  note?: string;
  /** Labels under the foot; times of day by default. */
  count: number;
  low: number;
  high: number;
  label: (value: number) => string;
  under: (on: Scale) => { at: number; text: string }[];
  legend: { kind: string; text: string }[];
  numbers: Numbers;
  children: (on: Scale) => ComponentChildren;
}

const HEIGHT = 208;

export function Chart(props: Props) {
  const [width, box] = useWidth();
  const on = scale({ width, height: HEIGHT }, props.count, props.low, props.high);
  return (
    <figure class="plot">
      <figcaption><b>{props.title}</b>{props.note !== undefined && <span>{props.note}</span>}</figcaption>
      <ul class="legend">{props.legend.map(({ kind, text }) => <li key={kind}><Swatch kind={kind} />{text}</li>)}</ul>
      <div ref={box}>
        <svg viewBox={`0 0 ${width} ${HEIGHT}`} width="100%" height={HEIGHT} aria-hidden="true" focusable="false">
          {ticks(props.low, props.high).map((value) => (
            <g key={value}>
              <path class="rule" d={`M${PAD.left} ${on.y(value)}H${width - PAD.right}`} />
              <text x={PAD.left - 6} y={on.y(value) + 4} text-anchor="end">{props.label(value)}</text>
            </g>
          ))}
          {props.under(on).map(({ at, text }) => <text key={text} x={on.x(at)} y={HEIGHT - 6} text-anchor="middle">{text}</text>)}
          {props.children(on)}
        </svg>
      </div>
      <Table title={props.title} numbers={props.numbers} />
    </figure>
  );
}

/** Times of day under a picture of a day. */
export function clock(starts: readonly string[], slotS: number) {
  return (on: Scale) => {
    const step = every(starts.length, slotS, on.width);
    return starts.map((text, at) => ({ at, text })).filter(({ at }) => at % step === 0 && at > 0);
  };
}

function Table({ title, numbers }: { title: string; numbers: Numbers }) {
  return (
    <details class="numbers">
      <summary>{w("numbers")}<span class="vh">{title}</span></summary>
      <table>
        <thead><tr>{numbers.head.map((text) => <th key={text} scope="col">{text}</th>)}</tr></thead>
        <tbody>
          {numbers.rows.map(([first, ...rest]) => (
            <tr key={first}><th scope="row">{first}</th>{rest.map((text, at) => <td key={at}>{text}</td>)}</tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

function Swatch({ kind }: { kind: string }) {
  const shape = kind === "node" ? <circle class={kind} cx="11" cy="6" r="4.5" /> : <path class={kind} d={kind.startsWith("area") ? "M0 2H22V10H0Z" : "M0 6H22"} />;
  return <svg class="swatch" viewBox="0 0 22 12" aria-hidden="true" focusable="false">{shape}</svg>;
}

/** The width a picture has; its letters stay as large as the text around it. */
function useWidth() {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(560);
  useLayoutEffect(() => {
    const seen = box.current;
    if (seen === null) return;
    const measure = () => setWidth(Math.max(240, Math.round(seen.clientWidth)));
    measure();
    const watch = new ResizeObserver(measure);
    watch.observe(seen);
    return () => watch.disconnect();
  }, []);
  return [width, box] as const;
}

import { html, nothing, svg, type TemplateResult } from 'lit';
import type { Metric } from '../src/report/view.ts';

const width = 120;
const height = 16;
const pad = 3;

/** A value with its interval on a line from `from` to `to`; `zero` marks where nothing differs. For the eye only: the numbers stand beside it. */
export function intervalBar(value: number, interval: Metric['interval'], from: number, to: number, zero?: number): TemplateResult {
  const at = (x: number): number => pad + ((Math.min(to, Math.max(from, x)) - from) / (to - from || 1)) * (width - 2 * pad);
  const middle = height / 2;
  const mark = (x: number, half: number, kind: string): TemplateResult<2> => svg`<line class=${kind} x1=${x} x2=${x} y1=${middle - half} y2=${middle + half}></line>`;
  return html`<svg class="interval" width=${width} height=${height} viewBox="0 0 ${width} ${height}" aria-hidden="true" focusable="false">
    ${svg`<line class="axis" x1=${pad} x2=${width - pad} y1=${middle} y2=${middle}></line>`} ${zero === undefined ? nothing : mark(at(zero), 7, 'zero')}
    ${interval === undefined ? nothing : svg`<line class="span" x1=${at(interval.low)} x2=${at(interval.high)} y1=${middle} y2=${middle}></line>${mark(at(interval.low), 4, 'span')}${mark(at(interval.high), 4, 'span')}`}
    ${svg`<circle class="value" cx=${at(value)} cy=${middle} r="3"></circle>`}
  </svg>`;
}

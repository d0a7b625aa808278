import type { ChoiceParameter, Parameter, ParameterValue, RangeParameter } from '../../task/tune.ts';

/** One coordinate of the space that is searched. */
export interface Axis {
  readonly name: string;
  /** How many values it has; Infinity: any number between two ends. */
  readonly count: number;
  /** Values have an order and distances; otherwise two of them are equal or not. */
  readonly ordered: boolean;
  /** The k-th value in the file's order; not for a continuous one. */
  at(k: number): ParameterValue;
  /** The value at a share of the axis, 0 ≤ share < 1, on the parameter's scale. */
  draw(share: number): ParameterValue;
  /** The middle of the shares at which this value is drawn. */
  shareOf(value: ParameterValue): number;
  /** Where a value lies: 0 to 1 where they are ordered, else its number. */
  place(value: ParameterValue): number;
}

export function axisOf(parameter: Parameter): Axis {
  return 'levels' in parameter ? choiceAxis(parameter) : rangeAxis(parameter);
}

/** Numbers are placed by rank: whoever writes 1, 2, 4, 8 expects steps of about equal effect. */
function choiceAxis({ name, levels }: ChoiceParameter): Axis {
  const ordered = levels.every(level => typeof level === 'number') || levels.every(level => typeof level === 'boolean');
  const distinct = [...new Set<ParameterValue>(levels)];
  if (ordered) distinct.sort((a, b) => Number(a) - Number(b));
  const span = ordered ? Math.max(1, distinct.length - 1) : 1;
  const place = new Map(distinct.map((level, k) => [level, k / span]));
  return {
    name,
    count: levels.length,
    ordered,
    at: k => levelAt(levels, k),
    // By order and not by file: neighbouring shares are then neighbouring values.
    draw: share => levelAt(distinct, Math.min(distinct.length - 1, Math.floor(share * distinct.length))),
    shareOf: value => (distinct.indexOf(value) + 0.5) / distinct.length,
    place: value => place.get(value) ?? -1,
  };
}

function levelAt(levels: readonly ParameterValue[], k: number): ParameterValue {
  const level = levels[k];
  if (level === undefined) throw new RangeError(`no level ${k} of ${levels.length}`);
  return level;
}

function rangeAxis({ name, min, max, step, scale, whole }: RangeParameter): Axis {
  const stride = step ?? (whole ? 1 : undefined);
  // The last step may not reach the end; rounding may not lose one that does.
  const count = stride === undefined ? Infinity : Math.floor((max - min) / stride + 1e-9) + 1;
  const last = stride === undefined ? max : min + (count - 1) * stride;
  const at = (k: number): number => (stride === undefined ? between(min, max, scale, k) : Number((min + k * stride).toPrecision(12)));
  const scaled = scale === 'log' ? Math.log : (x: number): number => x;
  const unscaled = scale === 'log' ? Math.exp : (x: number): number => x;
  const span = scaled(last) - scaled(min);
  // Of steps half a step beyond the ends, so that they are drawn as often as their part of the scale says.
  const half = (stride ?? 0) / 2;
  const low = scaled(scale === 'log' ? Math.max(min / 2, min - half) : min - half);
  const high = scaled(last + half);
  const draw = (share: number): number => {
    const value = unscaled(low + share * (high - low));
    return stride === undefined ? between(min, max, scale, value) : at(Math.max(0, Math.min(count - 1, Math.round((value - min) / stride))));
  };
  return {
    name,
    count,
    ordered: true,
    at,
    draw,
    shareOf: value => (high > low ? (scaled(Number(value)) - low) / (high - low) : 0),
    place: value => (span > 0 ? (scaled(Number(value)) - scaled(min)) / span : 0),
  };
}

/** No more digits than a person would write: a thousandth of the range, or three digits on a log scale. */
function between(min: number, max: number, scale: 'linear' | 'log', value: number): number {
  const decimals = Math.max(0, Math.min(15, Math.ceil(3 - Math.log10(max - min || 1))));
  const rounded = Number(scale === 'log' ? value.toPrecision(3) : value.toFixed(decimals));
  return Math.min(max, Math.max(min, rounded));
}

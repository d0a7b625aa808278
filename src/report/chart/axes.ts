import type { Axis } from './chart.ts';

/** Share of the axis at which a value lies: 0 at its beginning, and for all that a logarithm has no place for. */
export function place({ scale, from, until }: Axis, value: number): number {
  const on = scale === 'log' ? Math.log : scale === 'nines' ? nines : (x: number): number => x;
  const [low, high] = [on(from), on(until)];
  if (scale === 'log' && !(value > 0)) return 0;
  return high === low ? 0.5 : (on(value) - low) / (high - low);
}

/** 0.9 → 1, 0.99 → 2. */
function nines(share: number): number {
  return -Math.log10(Math.max(1e-6, 1 - share));
}

/** From 0, or where values span more than eightfold logarithmic, to a round number that is no less than all of them. */
export function axisOver(values: readonly number[], { title, unit, linear = false }: { readonly title: string; readonly unit: string; readonly linear?: boolean }): Axis {
  const positive = values.filter(value => value > 0);
  const [least, most] = [Math.min(...positive), Math.max(...positive, 0)];
  if (positive.length === 0) return { title, unit, scale: 'linear', from: 0, until: 1 };
  if (linear || most / least <= 8) {
    const step = niceStep(most / 4);
    return { title, unit, scale: 'linear', from: 0, until: step * Math.ceil(most / step - 1e-9) };
  }
  return { title, unit, scale: 'log', from: round125(least, Math.floor), until: round125(most, Math.ceil) };
}

/** About so many, at round numbers. */
export function ticksOf(axis: Axis, about: number): readonly number[] {
  const { scale, from, until, ticks } = axis;
  if (ticks !== undefined) return ticks;
  if (scale === 'nines') return [0, 0.5, 0.9, 0.95, 0.99, 0.999, 0.9999].filter(share => share >= from && share <= until);
  if (scale === 'log') {
    const decades = Math.log10(until / from);
    const factors = decades > about ? [1] : decades * 3 > 2 * about ? [1, 3] : [1, 2, 5];
    const found: number[] = [];
    for (let power = Math.floor(Math.log10(from)); power <= Math.ceil(Math.log10(until)); power++) for (const factor of factors) found.push(Number((factor * 10 ** power).toPrecision(3)));
    return found.filter(value => value >= from * 0.999 && value <= until * 1.001);
  }
  const step = niceStep((until - from) / about);
  const first = Math.ceil(from / step - 1e-9);
  return Array.from({ length: Math.floor(until / step + 1e-9) - first + 1 }, (_, k) => Number(((first + k) * step).toPrecision(12)));
}

/** `12`, `0.25`, `10,000`; shares of `nines` as `99.9 %`; the tick's name where it has one. */
export function tickText({ scale, unit, ticks, names }: Axis, value: number): string {
  const name = names?.[ticks?.indexOf(value) ?? -1];
  if (name !== undefined) return name;
  if (scale === 'nines' || unit === '%') return `${Number((value * 100).toPrecision(6))} %`;
  return value.toLocaleString('en-US', { maximumSignificantDigits: 4 });
}

/** A value as it is read aloud: three digits and the unit. */
export function valueText({ unit }: Pick<Axis, 'unit'>, value: number): string {
  if (unit === '%') return `${Number((value * 100).toPrecision(3))} %`;
  const digits = value >= 100 ? Math.round(value).toLocaleString('en-US') : String(Number(value.toPrecision(3)));
  return unit === '' ? digits : `${digits} ${unit}`;
}

/** 1, 2 or 5 of a power of ten, not below what is asked for. */
export function niceStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return ([1, 2, 5].find(factor => factor * power >= least * 0.999999) ?? 10) * power;
}

function round125(value: number, towards: (x: number) => number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  const factors = [1, 2, 5, 10];
  const exact = value / power;
  const factor = towards === Math.floor ? factors.findLast(of => of <= exact * 1.000001) : factors.find(of => of >= exact * 0.999999);
  return Number(((factor ?? 1) * power).toPrecision(3));
}

import type { Decimal } from './decimal.ts';
import { decimalText, equalDecimals, nearDecimals } from './decimal.ts';
import { definitionOf } from './definition.ts';
import { lastNumber } from './lastNumber.ts';
import type { Scorer } from './scorer.ts';

/**
 * 1 where the answer's last number equals the last number of one of the targets (`lastNumber` says what a number is), as exact decimals:
 * 18 = 18.0, 8.50 = 8.5 = 8,5. `absolute` and `relative` (to the target) allow a distance, ends included; either suffices.
 */
export function createNumericMatch(id: string, params: { readonly absolute?: number; readonly relative?: number }): Scorer {
  const tolerance = { ...asDecimal('absolute', params.absolute), ...asDecimal('relative', params.relative) };
  const near = params.absolute === undefined && params.relative === undefined ? equalDecimals : (a: Decimal, b: Decimal) => nearDecimals(a, b, tolerance);
  return {
    id,
    definition: definitionOf('numeric_match', 2, { absolute: params.absolute, relative: params.relative }),
    binary: true,
    judge(answer, targets) {
      const wanted = targets.map(lastNumber).filter(number => number !== undefined);
      if (wanted.length === 0) return { value: null, reason: 'no number in the target' };
      const given = lastNumber(answer);
      if (given === undefined) return { value: 0, reason: 'no number in the answer' };
      if (wanted.some(target => near(given, target))) return { value: 1 };
      return { value: 0, reason: `answered ${decimalText(given)}, where ${wanted.map(decimalText).join(' or ')} is right` };
    },
  };
}

function asDecimal(name: 'absolute' | 'relative', value: number | undefined): Record<string, Decimal> {
  const decimal = value === undefined ? undefined : lastNumber(String(value));
  return decimal === undefined ? {} : { [name]: decimal };
}

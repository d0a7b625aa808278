import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/base/rng.ts';
import { lastNumber } from '../../src/score/lastNumber.ts';

// What a person or a model writes → the number meant, as digits e exponent.
const cases: Record<string, Record<string, string>> = {
  'plain numbers': { 'A: 18': '18', '#### 18': '18', '18.0': '18', '8.50': '85e-1', '007': '7', '0': '0', '-0': '0', '0.000': '0', '120': '12e1', '.5': '5e-1', 'It is 3.': '3', '3 or 4?': '4' },
  'thousands': { '1,000': '1e3', '1,234,567.50': '12345675e-1', '1,000,': '1e3', '1,000.': '1e3', "1'000": '1e3', '1’000': '1e3', '1_000': '1e3', '1\u00a0000': '1e3', '1\u202f000\u202f000': '1e6', '1.000.000': '1e6', '1{,}000': '1e3', '1,\\!000': '1e3', '１，０００': '1e3' },
  'commas that separate': { '1,2,3': '3', '12,345,67': '67', '2019,2020': '202e1', '10, 20': '2e1', '0.123,456': '456', '1.5,2': '2', '1.5,2.5': '25e-1', '1,5.2': '52e-1', '３，４': '4' },
  'decimal commas': { '2,5': '25e-1', '-2,5': '-25e-1', '1,00': '1', '12,50 €': '125e-1', '€12,50': '125e-1', '3,14159': '314159e-5', '0,125': '125e-3', '0,5 %': '5e-1', '1234,567': '1234567e-3', '1.234,50': '12345e-1', '1.234,567': '1234567e-3', '1.000.000,5': '10000005e-1', "1'234,5": '12345e-1', '1\u202f234,5': '12345e-1', '2{,}5': '25e-1', '1,5e3': '15e2', 'It is 2,5.': '25e-1', '2,5, or 3,5': '35e-1' },
  'commas of pairs and dates': { '(3,5)': '5', 'gcd(12,18)': '18', '[1,2]': '2', 'on May 12,2020': '202e1', '0,2020': '202e-3', '(2,5 %)': '25e-1' },
  'points that do not make decimals': { '12.05.2020': '202e1', '1.2.3': '3', 'No.5': '5', '...5': '5', 'v2.10.': '21e-1', '1.000': '1', '1.234': '1234e-3' },
  'minuses': { '-5': '-5', '= -5': '-5', '(-5)': '-5', '−5': '-5', '–5': '-5', '－５': '-5', 'x:-5': '-5', '10-5': '5', '10 - 5': '5', '3–5': '5', 'GPT-4': '4', '(2)-3': '3', '--5': '5', '- 5': '5', '-.5': '-5e-1', '-1,000': '-1e3' },
  'currency and percent': { '$1,234.50': '12345e-1', '-$5': '-5', '$-5': '-5', '- $5': '5', '$ 5': '5', '-€ 5': '-5', '£3.20 each': '32e-1', '10-$5': '5', '50%': '5e1', '50 %': '5e1', '12.5％': '125e-1', '₹1,000': '1e3' },
  'exponents': { '1.5e3': '15e2', '2E-3': '2e-3', '1e+2': '1e2', '-1e3': '-1e3', 'abe3': '3', '3e': '3', '1e1234567': '1234567' },
  'other scripts': { '答案是 ٣٤': '34', '१२': '12', '共5个': '5' },
  'what is not understood': { '3/4': '4', '10^6': '6', '5 m²': '5', '1,234 for 1.234': '1234e-3', '1,234': '1234' },
};

describe.each(Object.entries(cases))('the last number: %s', (_, each) => {
  it.each(Object.entries(each))('%s is %s', (text, expected) => expect(show(text)).toBe(expected));
});

describe('the last number', () => {
  it.each(['', 'none', '-', '$', '%', '.', 'e'])('is not in "%s"', text => expect(lastNumber(text)).toBeUndefined());

  it('is the same however a number is written', () => {
    const rng = createRng(5);
    for (let k = 0; k < 300; k++) {
      const value = (rng.int(2) ? -1 : 1) * (1 + rng.int(99_999_999));
      const cents = value / 100;
      const grouped = cents.toLocaleString('en', { minimumFractionDigits: 2 });
      const forms = [String(cents), cents.toFixed(4), grouped, grouped.replace('-', '−'), `It costs ${grouped.replace(/^-?/, sign => `${sign}$`)}.`, cents.toExponential(), `**${grouped}**`, `${value}e-2`, `7 of 8 are ${grouped}%`, `(${grouped})`];
      expect(new Set(forms.map(show))).toEqual(new Set([show(String(cents))]));
    }
  });

  it('is found in a megabyte of anything in linear time', () => {
    const hostile = ['1', '1,', ',', '123,', '1.', '.', '1e', '-', '$', "1'", '0', '\u00a0', '٣', '1{,}', '5 '].map(unit => unit.repeat(1_000_000 / unit.length));
    const started = performance.now();
    for (const text of hostile) {
      lastNumber(`7${text}x`);
    }
    // 15 megabytes; quadratic would be hours.
    expect(performance.now() - started).toBeLessThan(5000);
  });
});

function show(text: string): string | undefined {
  const number = lastNumber(text);
  return number && `${number.negative ? '-' : ''}${number.digits || '0'}${number.exponent === 0 ? '' : `e${number.exponent}`}`;
}

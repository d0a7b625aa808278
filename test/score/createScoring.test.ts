import { describe, expect, it } from 'vitest';
import { createScoring } from '../../src/score/createScoring.ts';
import type { Extract, ScorerSpec } from '../../src/task/scorers.ts';

const number: ScorerSpec = { id: 'number', use: 'numeric_match', params: {} };
const exact: ScorerSpec = { id: 'exact', use: 'exact_match', params: {} };

/** `outcome answer | scorer=value` */
function score(output: string, options: { targets?: readonly string[]; extract?: Partial<Extract>; scorers?: readonly ScorerSpec[] } = {}): string {
  const extract = options.extract && { regex: 'A: *(.*)', flags: '', group: 1, last: false, onFail: 'extractionFailed' as const, ...options.extract };
  const result = createScoring({ extract, scorers: options.scorers ?? [number] })({ output, targets: options.targets ?? ['18'] });
  return [result.outcome, ...(result.answer === undefined ? [] : [JSON.stringify(result.answer)]), ...result.scores.map(each => `${each.scorer}=${each.value}${each.reason === undefined ? '' : ` (${each.reason})`}`)].join(' ');
}

describe('scoring one output', () => {
  it('scores the whole output by every scorer, in the order of the task', () => expect(score('It is 18', { scorers: [exact, number] })).toBe('ok "It is 18" exact=0 number=1'));
  it.each(['', '  \n\t', '\u00a0'])('finds %j empty', output => expect(score(output)).toBe('empty'));
  it('says why there is no score, or why it is 0', () => {
    expect(score('18', { targets: ['many'] })).toBe('ok "18" number=null (no number in the target)');
    expect(score('many')).toBe('ok "many" number=0 (no number in the answer)');
    expect(score('18', { targets: [] })).toBe('ok "18" number=null (no target)');
  });
});

describe('extracting', () => {
  it('takes the first match, or the last', () => {
    expect(score('A: 1\nA: 18', { extract: {} })).toBe('ok "1" number=0 (answered 1, where 18 is right)');
    expect(score('A: 1\nA: 18', { extract: { last: true } })).toBe('ok "18" number=1');
  });
  it('takes the group by number or name, or the whole match', () => {
    expect(score('A: 18', { extract: { group: 0 } })).toBe('ok "A: 18" number=1');
    expect(score('A: 18', { extract: { regex: 'A: (?<n>\\d)(\\d)', group: 'n' } })).toBe('ok "1" number=0 (answered 1, where 18 is right)');
  });
  it('heeds flags', () => expect(score('a: 18', { extract: { flags: 'i' } })).toBe('ok "18" number=1'));
  it('fails, or falls back on the output, where nothing matches', () => {
    expect(score('18', { extract: {} })).toBe('extractionFailed');
    expect(score('18', { extract: { onFail: 'output' } })).toBe('ok "18" number=1');
  });
  it('passes over a match whose group is blank or absent', () => {
    expect(score('A: \nA: 18', { extract: {} })).toBe('ok "18" number=1');
    expect(score('A: 18\nA: ', { extract: { last: true } })).toBe('ok "18" number=1');
    expect(score('x A: 18', { extract: { regex: 'x|A: (\\d+)' } })).toBe('ok "18" number=1');
    expect(score('A: ', { extract: {} })).toBe('extractionFailed');
  });
  it.each([
    [{ regex: '(' }, 'not a regular expression: Invalid regular expression: /(/: Unterminated group'],
    [{ flags: 'q' }, "not a regular expression: Invalid flags supplied to RegExp constructor 'q'"],
    [{ group: 2 }, 'the expression has no group 2'],
    [{ group: 'n' }, 'the expression has no group n'],
  ])('refuses %j in words for a person', (extract, what) => {
    expect(() => score('A: 18', { extract })).toThrow(expect.objectContaining({ name: 'HumanError', what }));
  });
});

it('stays linear in 200 kB, whatever the normalisation', () => {
  const normalize = ['trim', 'casefold', 'punctuation', 'articles', 'numbers'] as const;
  const all = createScoring({ scorers: [{ id: 'e', use: 'exact_match', params: { normalize } }, { id: 'c', use: 'contains', params: { normalize } }, { id: 't', use: 'token_f1', params: { normalize } }, { id: 's', use: 'set_f1', params: {} }, number] });
  const started = performance.now();
  for (const unit of ['1', '1,', '1.', '0', ' ', 'a ', ',', '-', '$ ', 'é', ' the', '% ', '１']) all({ output: `x${unit.repeat(200_000 / unit.length)}x`, targets: ['x 5'] });
  expect(performance.now() - started).toBeLessThan(4000);
});

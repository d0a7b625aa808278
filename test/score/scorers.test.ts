import { describe, expect, it, test } from 'vitest';
import { createScorer } from '../../src/score/createScorer.ts';
import { corpusValue } from '../../src/score/corpus/aggregate.ts';
import { addStats } from '../../src/score/stats.ts';
import type { PureScorerSpec } from '../../src/task/scorers.ts';

type Case = readonly [answer: string, targets: string | readonly string[], value: number | string];

/** A number is the value; a text is why there is none, or why it is 0. */
function check(spec: PureScorerSpec, cases: readonly Case[]): void {
  const scorer = createScorer(spec);
  it.each(cases)(`${scorer.definition}: %j for %j is %j`, (answer, targets, expected) => {
    const { value, reason } = scorer.judge(answer, typeof targets === 'string' ? [targets] : targets);
    if (typeof expected === 'number') expect(value).toBeCloseTo(expected, 12);
    else expect(`${value}: ${reason}`).toBe(expected);
  });
}

describe('exact_match', () => {
  check({ id: 'e', use: 'exact_match', params: {} }, [[' Paris\n', 'Paris', 1], ['paris', 'Paris', 0], ['Paris.', 'Paris', 0], ['b', ['a', 'b'], 1], ['caf\u0065\u0301', 'caf\u00e9', 1], ['a  b', 'a b', 0]]);
  check({ id: 'e', use: 'exact_match', params: { normalize: [] } }, [[' Paris', 'Paris', 0]]);
  check({ id: 'e', use: 'exact_match', params: { normalize: ['trim', 'casefold'] } }, [['STRASSE', 'Straße', 1], ['ＰＡＲＩＳ', 'paris', 1], ['ΟΔΟΣ', 'οδοσ', 1], ['ﬁne', 'FINE', 1]]);
  check({ id: 'e', use: 'exact_match', params: { normalize: ['trim', 'numbers'] } }, [['$1,000.50', '1000.5', 1], ['50 %', '50', 1], ['1,2', '1, 2', 0], ['1,2', '12', 0], ['007 apples', '7 apples', 1], ['x 0.50', 'x .5', 1], ['-5', '−5', 1]]);
  check({ id: 'e', use: 'exact_match', params: { normalize: ['punctuation', 'numbers', 'articles', 'trim', 'casefold'] } }, [['The answer: 1.50!', 'answer 1.5', 1], ['1.5', '15', 0], ['-5', '5', 0], ['“A” dog…', 'dog', 1], ['well-known', 'wellknown', 1]]);
});

describe('numeric_match', () => {
  check({ id: 'n', use: 'numeric_match', params: {} }, [
    ['A: 18', '#### 18', 1], ['18', '18.0', 1], ['1,000', '1000', 1], ['-5', '5', 0], ['It is 3.', '3', 1], ['1.5e3', '1500', 1], ['$1,234.50', '1234.5', 1], ['50%', '50', 1], ['50%', '0.5', 0],
    ['0.1', '0.10000000000000001', 0], ['9007199254740993', '9007199254740992', 0], ['7', ['5', '7'], 1],
    ['none', '5', '0: no number in the answer'], ['5', 'five', 'null: no number in the target'], ['5', ['five', '5'], 1],
  ]);
  check({ id: 'n', use: 'numeric_match', params: { absolute: 0.1 } }, [['1.1', '1', 1], ['0.9', '1', 1], ['1.1000000000000001', '1', 0], ['-1', '1', 0], ['0.05', '-0.05', 1]]);
  check({ id: 'n', use: 'numeric_match', params: { relative: 0.01 } }, [['101', '100', 1], ['101.01', '100', 0], ['-99', '-100', 1], ['0', '0', 1], ['0.001', '0', 0], ['1e99999', '1e99999', 1], ['1e99999', '1e9', 0]]);
  check({ id: 'n', use: 'numeric_match', params: { relative: 2, absolute: 1e-7 } }, [['300', '100', 1], ['300.1', '100', 0], ['0.0000001', '0', 1], ['0.00000011', '0', 0]]);
});

describe('contains', () => {
  check({ id: 'c', use: 'contains', params: {} }, [['It is Paris.', 'Paris', 1], ['It is paris.', 'Paris', 0], ['red', ['red', 'blue'], 1], ['x', ' ', 'null: the target is blank'], ['x', ['', 'x'], 1]]);
  check({ id: 'c', use: 'contains', params: { all: true, normalize: ['casefold'] } }, [['Red, blue', ['red', 'BLUE'], 1], ['red', ['red', 'blue'], '0: missing: blue']]);
});

describe('regex', () => {
  check({ id: 'r', use: 'regex', params: { pattern: '^a+$', flags: 'gi' } }, [['AAA', 'x', 1], ['AAA', 'x', 1], ['b', 'x', 0]]);
  check({ id: 'r', use: 'regex', params: {} }, [['colour', ['colou?r'], 1], ['grey', ['red', 'gr[ae]y'], 1], ['a', ['b'], 0], ['a', ['('], 'null: the target is not a regular expression: Invalid regular expression: /(/: Unterminated group']]);

  it('refuses a malformed pattern in words for a person', () => {
    expect(() => createScorer({ id: 'r', use: 'regex', params: { pattern: '[' } })).toThrow(expect.objectContaining({ name: 'HumanError', what: expect.stringMatching(/^not a regular expression/) }));
  });
});

describe('set_f1', () => {
  check({ id: 's', use: 'set_f1', params: {} }, [
    ['a, b, c', 'a,b,c', 1], ['c,a ,b,a', 'a,b,c', 1], ['a,b,x,y', 'a,b,c', 4 / 7], ['a, b', 'a,b,c', 0.8], ['x', 'a', 0], ['', '', 0], [' , ', 'a', 0], ['a,b', ['a', 'b'], 1], ['A', 'a', 0],
  ]);
  check({ id: 's', use: 'set_f1', params: { other: 'collapsed' } }, [['a,b,x', 'a,b,c', 2 / 3], ['a,b,x,y,z', 'a,b,c', 2 / 3], ['a,b', 'a,b,c', 0.8], ['', '', 0]]);
  check({ id: 's', use: 'set_f1', params: { separator: ';' } }, [['a, b; c', 'c;a, b', 1]]);
  check({ id: 's', use: 'set_f1', params: { separator: [',', '，', '、'] } }, [['a，b, c、d', 'd,c,b,a', 1], ['a;b', 'a，b', 0]]);
  // With a list wrong labels of it count one by one, all others as one; a target beyond it does not count.
  check({ id: 's', use: 'set_f1', params: { labels: ['a', 'b', 'c', 'd'], other: 'collapsed' } }, [['a,b', 'a', 2 / 3], ['a,b,c', 'a', 1 / 2], ['a,x,y', 'a', 2 / 3], ['a,b,x,y', 'a', 1 / 2], ['a', 'a,z', 1], ['z', 'z', 0], ['', 'z', 0]]);
  check({ id: 's', use: 'set_f1', params: { labels: ['a', 'b'] } }, [['a,x,y', 'a,z', 1 / 2], ['a', 'a,z', 1]]);
});

// The values are those of SQuAD's evaluate-v2.0.py, compute_f1.
describe('token_f1', () => {
  check({ id: 't', use: 'token_f1', params: {} }, [
    ['The cat sat on the mat.', 'a cat sat on a mat', 1], ['in the year 1066', '1066', 0.5], ['Denver Broncos', 'The Denver Broncos won', 0.8], ['x', 'y', 0], ['', 'the', 1], ['the', 'a', 1], ['', 'x', 0],
    ['to be or not to be', 'be to be', 0.6666666666666666], ['U.S.', 'US', 1], ["it's 5 o'clock", 'its 5 oclock', 1], ['Beyoncé Knowles', 'beyoncé', 0.6666666666666666], ['anthem the theme', 'anthem theme', 1],
    ['well-known fact', 'wellknown fact', 1], ['thé vert', 'vert', 0.6666666666666666], ['Paris', ['Rome', 'Paris France', 'x'], 0.6666666666666666],
  ]);
  check({ id: 't', use: 'token_f1', params: { normalize: [] } }, [['The cat', 'the cat', 0.5]]);
});

describe('a definition', () => {
  it('names the scorer, its version and what matters, in one order', () => {
    const specs: PureScorerSpec[] = [
      { id: 'a', use: 'exact_match', params: {} },
      { id: 'b', use: 'exact_match', params: { normalize: ['casefold', 'trim', 'trim'] } },
      { id: 'c', use: 'numeric_match', params: {} },
      { id: 'd', use: 'numeric_match', params: { relative: 0.01, absolute: 1 } },
      { id: 'e', use: 'contains', params: { all: true } },
      { id: 'f', use: 'regex', params: { pattern: 'x', flags: '' } },
      { id: 'g', use: 'choice', params: { options: ['yes', 'no'] } },
      { id: 'h', use: 'set_f1', params: { other: 'strict' } },
      { id: 'i', use: 'token_f1', params: {} },
    ];
    expect(specs.map(spec => createScorer(spec)).map(scorer => `${scorer.id}: ${scorer.definition}${scorer.binary ? ' (0/1)' : ''}`)).toEqual([
      'a: exact_match/1 {"normalize":["trim"]} (0/1)',
      'b: exact_match/1 {"normalize":["trim","casefold"]} (0/1)',
      'c: numeric_match/2 (0/1)',
      'd: numeric_match/2 {"absolute":1,"relative":0.01} (0/1)',
      'e: contains/1 {"all":true,"normalize":["trim"]} (0/1)',
      'f: regex/1 {"pattern":"x"} (0/1)',
      'g: choice/1 {"options":["yes","no"]} (0/1)',
      'h: set_f1/1 {"other":"strict","separator":","}',
      'i: token_f1/1 {"normalize":["trim","casefold","punctuation","articles"]}',
    ]);
  });

  it('names the extraction too: after another one it is another measurement', () => {
    expect(createScorer({ id: 'n', use: 'numeric_match', params: {} }, { regex: 'A: (.*)', flags: '', group: 1, last: true, onFail: 'output' }).definition).toBe(
      'numeric_match/2 after extract/1 {"group":1,"last":true,"onFail":"output","regex":"A: (.*)"}',
    );
  });
});

test.each([
  ['A: 26', '#### 18', 'answered 26, where 18 is right'],
  ['-0.50', '1,250.00', 'answered -0.5, where 1250 is right'],
  ['0', '0.05', 'answered 0, where 0.05 is right'],
  ['12.5', '1e30', 'answered 12.5, where 1e30 is right'],
  [`${'1'.repeat(40)}`, '2', 'answered 1.1111111111111111111e39, where 2 is right'],
])('numeric_match says what it compared: %s against %s', (answer, target, reason) => {
  expect(createScorer({ id: 'n', use: 'numeric_match', params: {} }).judge(answer, [target])).toEqual({ value: 0, reason });
});

describe('bleu', () => {
  test('the pages’ vectors', () => {
    const scorer = createScorer({ id: 'bleu', use: 'bleu', params: {} });
    const [first, second] = [scorer.judge('A B B G D E yo', ['A B V G D E yo']), scorer.judge('K L M N O P R S T', ['K L M N O P R S T'])];
    const sums = addStats(first.stats, second.stats ?? []);
    expect(scorer.aggregate && corpusValue(scorer.aggregate, sums)).toBeCloseTo(80.5927448867656, 12);
    const alone = scorer.judge('A B B G D E', ['A B V G D E']);
    expect(alone.value).toBeCloseTo(37.99178428257963, 12);
    expect(scorer).toMatchObject({ definition: 'bleu/1 case:mixed|eff:no|tok:13a|smooth:exp|version:2.6.0', unit: 'points', binary: false });
  });
});

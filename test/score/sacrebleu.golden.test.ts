import { describe, expect, test } from 'vitest';
import { createScorer } from '../../src/score/createScorer.ts';
import { corpusValue } from '../../src/score/corpus/aggregate.ts';
import { addStats, type Stats } from '../../src/score/stats.ts';
import { textMetrics } from '../golden/textMetrics.ts';

const { rows, cases } = textMetrics();

describe('equal to sacrebleu, sentence by sentence and over every corpus, in sixteen languages', () => {
  test.each(cases.map(one => [`${one.use} ${JSON.stringify(one.params)}, ${one.several ? 'two references' : 'one'}`, one] as const))('%s', (_, { use, params, several, signature, corpus, groups, sentences }) => {
    const scorer = createScorer({ id: use, use, params });
    expect(scorer.definition.replace(/^\S+ (\S+).*$/, '$1')).toBe(signature.replace(/^nrefs:\d\|/, ''));
    const judged = rows.map(({ output, targets, language }) => ({ language, ...scorer.judge(output, several ? targets : targets.slice(0, 1)) }));
    const wrong = judged.flatMap(({ value }, k) => (Math.abs((value ?? NaN) - (sentences[k] ?? NaN)) < 1e-9 ? [] : [{ ...rows[k], value, right: sentences[k] }]));
    expect(wrong).toEqual([]);
    const metric = (parts: typeof judged): number | undefined => scorer.aggregate && corpusValue(scorer.aggregate, parts.reduce<Stats>((sum, { stats }) => addStats(sum, stats ?? []), []));
    expect(metric(judged)).toBeCloseTo(corpus, 9);
    for (const [language, value] of Object.entries(groups)) expect([language, metric(judged.filter(one => one.language === language))?.toFixed(9)]).toEqual([language, value.toFixed(9)]);
  });
});

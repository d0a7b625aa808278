import type { ChecksParams } from '../../task/scorers.ts';
import { definitionOf } from '../definition.ts';
import type { Scorer } from '../scorer.ts';
import { readCheck, type Check } from './check.ts';
import { judgeSet } from './judgeCheck.ts';

/**
 * Each target is a check of the answer: `{type: contains, value: Paris}`. 1 where all of them hold; with `measure: score` the mean of their scores by weight; with
 * `metric` only those that name it, and no score where none does. A row may have checks of its own that way, as tests of promptfoo have assertions.
 */
export function createChecks(id: string, { measure = 'held', metric }: ChecksParams): Scorer {
  return {
    id,
    definition: definitionOf('checks', 1, { measure, metric }),
    binary: measure === 'held',
    judge(answer, targets) {
      const checks: Check[] = [];
      for (const target of targets) {
        const check = readCheck(target);
        if (typeof check === 'string') return { value: null, reason: check };
        checks.push(...(metric === undefined ? [check] : named(check, metric)));
      }
      if (checks.length === 0) return { value: null, reason: `no check counts for \`${metric ?? ''}\`` };
      const [only] = checks;
      // A single set may have a threshold of its own for the whole.
      const judged = judgeSet(answer, checks.length === 1 && only?.type === 'set' && metric === undefined ? only : { checks });
      if (typeof judged === 'string') return { value: null, reason: judged };
      return { value: measure === 'held' ? Number(judged.holds) : judged.score, ...(judged.reason === undefined || judged.reason === '' ? {} : { reason: judged.reason }) };
    },
  };
}

function named(check: Check, metric: string): readonly Check[] {
  if (check.metric === metric) return [check];
  return check.type === 'set' ? (check.checks ?? []).flatMap(each => named(each, metric)) : [];
}

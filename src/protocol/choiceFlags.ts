import { durationText } from './durationText.ts';
import type { RunChoices } from './runChoices.ts';

/** The flags that say the same as the choices. A plan leaves out what decides nothing of it. */
export function choiceFlags(choices: RunChoices, command: 'run' | 'plan'): readonly string[] {
  const { models = [], datasets = [], set = [], sample, parallelRequests } = choices;
  return [
    ...models.flatMap(id => ['--model', id]),
    ...datasets.flatMap(id => ['--dataset', id]),
    ...set.flatMap(text => ['--set', text]),
    ...(sample === undefined ? [] : ['--sample', String(sample)]),
    ...(parallelRequests === undefined ? [] : ['--parallel-requests', String(parallelRequests)]),
    ...(command === 'run' ? onlyOfRuns(choices) : []),
  ];
}

function onlyOfRuns({ cache, budget, logging }: RunChoices): readonly string[] {
  return [
    ...(cache === undefined ? [] : [cache ? '--cache' : '--no-cache']),
    ...(budget?.maxCost === undefined ? [] : ['--max-cost', String(budget.maxCost)]),
    ...(budget?.maxTokensTotal === undefined ? [] : ['--max-tokens-total', String(budget.maxTokensTotal)]),
    ...(budget?.maxTimeMs === undefined ? [] : ['--max-time', durationText(budget.maxTimeMs)]),
    ...(logging?.level === undefined ? [] : ['--log-level', logging.level]),
    ...(logging?.requests === undefined ? [] : ['--log-requests']),
  ];
}

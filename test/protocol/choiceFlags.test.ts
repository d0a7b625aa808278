import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { shellWord } from '../../src/base/shellWord.ts';
import { choiceFlags } from '../../src/protocol/choiceFlags.ts';
import type { RunChoices } from '../../src/protocol/runChoices.ts';

const everything: RunChoices = {
  models: ['a', 'b c'],
  datasets: ['d', 'e/test'],
  set: ['models.0.params={temperature: 0}'],
  sample: 10,
  parallelRequests: 'auto',
  cache: false,
  budget: { maxCost: 0.5, maxTokensTotal: 1000, maxTimeMs: 90_000 },
  logging: { level: 'debug', requests: true },
};

test.each<[RunChoices, 'run' | 'plan', string]>([
  [{}, 'run', 'pitwall run t.eval.yaml'],
  [everything, 'run', "pitwall run t.eval.yaml --model a --model 'b c' --dataset d --dataset e/test --set 'models.0.params={temperature: 0}' --sample 10 --parallel-requests auto --no-cache --max-cost 0.5 --max-tokens-total 1000 --max-time 90s --log-level debug --log-requests"],
  [everything, 'plan', "pitwall plan t.eval.yaml --model a --model 'b c' --dataset d --dataset e/test --set 'models.0.params={temperature: 0}' --sample 10 --parallel-requests auto"],
  [{ cache: true, budget: { maxTimeMs: 1500 } }, 'run', 'pitwall run t.eval.yaml --cache --max-time 1500ms'],
  [{ budget: { maxTimeMs: 7_200_000 } }, 'run', 'pitwall run t.eval.yaml --max-time 2h'],
])('%j as `pitwall %s`', (choices, command, line) => {
  expect(['pitwall', command, 't.eval.yaml', ...choiceFlags(choices, command)].map(shellWord).join(' ')).toBe(line);
});

test.each(["it's", '$(rm -rf /)', 'a b', '', '*', '`x`', '"', 'a\nb', '\\', 'ü', '-x', '!', '~', '#'])('a shell reads %j as it is', text => {
  expect(execFileSync('sh', ['-c', `exec "$0" -p 'process.argv[1]' -- ${shellWord(text)}`, process.execPath]).toString()).toBe(`${text}\n`);
});

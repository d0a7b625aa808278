import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { forecastDocument, forecastJsonSchema, forecastSchema } from '../../../src/report/plan/forecastDocument.ts';
import { forecastText } from '../../../src/report/plan/forecastText.ts';
import type { Forecast } from '../../../src/report/plan/forecast.ts';
import { forecast } from '../../../src/runner/forecast/forecast.ts';
import type { ScenarioFlags } from '../../../src/runner/forecast/scenario.ts';

const workspace = mkdtempSync(path.join(os.tmpdir(), 'pitwall-plan-'));
afterAll(() => rmSync(workspace, { recursive: true, force: true }));
const none: ScenarioFlags = { gpus: [], skipSplits: [], parallelRequests: [], parallelExperiments: [], set: [] };

function campaign(flags: Partial<ScenarioFlags>): Promise<Forecast> {
  const noGpu = (): never => {
    throw new Error('Nobody asks the machine where the person says how many there are');
  };
  return forecast({ file: path.resolve('examples/flores.eval.yaml'), workspace, environment: {}, models: [], flags: { ...none, ...flags } }, noGpu, new AbortController().signal);
}

test('a campaign of long trials on 64 slots: what a person reads', async () => {
  const told = await campaign({ gpus: [64] });
  expect(forecastText(told, 100).replaceAll(/\(.*dev\.jsonl\)/g, '(…)')).toBe(`\
flores (eval): 9 trials (3 models × 3 splits)

requests      not known
time          about 90 h, 1.52 × the lower bound of 59 h 4 min
              trials of these sizes hold at most 56 of 64 slots: no schedule is shorter than 67 h 30 min
bottleneck    GPU slots: 4 trials of 14 slots at a time
utilisation   65.6 % of 64 slots (--gpus)
idle tail     the last 30 h: 1260 slot hours for which there is nothing to do
models a day  1.07 in a queue that does not end: 4 at a time × 24 h ÷ 30 h ÷ 3 trials a model = 1.07

rests on
    14  slots a trial  \`estimate\` of the task
  30 h  a trial        \`estimate\` of the task

not known
  how many samples \`flores101\` has in dev, devtest, test: the file does not exist (…)

schedule
m2m-100-615m dev      ██████████████████████████
m2m-100-1.2b dev      ██████████████████████████
mbart-50 dev          ██████████████████████████
m2m-100-615m devtest  ██████████████████████████
m2m-100-1.2b devtest  ··························██████████████████████████
mbart-50 devtest      ··························██████████████████████████
m2m-100-615m test     ··························██████████████████████████
m2m-100-1.2b test     ··························██████████████████████████
mbart-50 test         ····················································██████████████████████████
                      0                   22 h 30 min        45 h                67 h 30 min     90 h

what if                                  makespan  models a day  utilisation  idle tail  bottleneck
this plan                                    90 h          1.07       65.6 %       30 h  GPU slots
without split dev                            60 h          1.60       65.6 %       30 h  GPU slots
without split devtest                        60 h          1.60       65.6 %       30 h  GPU slots
without split test                           60 h          1.60       65.6 %       30 h  GPU slots
each trial in 30 shards                      68 h          1.07       86.9 %        1 h  GPU slots
each trial in 140 shards, one slot each      60 h          1.20       98.4 %        3 h  GPU slots

sharding by samples instead of by files removes the idle tail: it is 1 h instead of 30 h, and all takes 68 h instead of 90 h
`);
});

test('models a day: the simulated queue and the arithmetic agree, whatever the slots', async () => {
  for (const gpus of [27, 64, 100]) {
    const { outlook } = await campaign({ gpus: [gpus] });
    const atOnce = Math.floor(gpus / 14);
    expect(outlook?.perDay?.value).toBeCloseTo((atOnce * 24) / 30 / 3, 10);
    expect(outlook?.perDay?.formula?.value).toBeCloseTo((atOnce * 24) / 30 / 3, 10);
  }
  expect((await campaign({ gpus: [64] })).outlook?.perDay?.value.toFixed(2)).toBe('1.07');
});

test('flags side by side with the plan of all of them', async () => {
  const told = await campaign({ gpus: [64, 96], skipSplits: ['dev'], set: ['estimate.trial=15h'] });
  const hours = ({ makespanMs }: { readonly makespanMs: number }): number => Number((makespanMs / 3_600_000).toFixed(2));
  expect([['this plan', hours(told.outlook ?? { makespanMs: 0 })], ...told.whatIfs.map(({ name, outlook }) => [name, hours(outlook)])].map(([name, h]) => `${name}: ${h}`)).toEqual([
    'this plan: 30',
    'as the file says: 90',
    '--gpus 96: 60',
    '--skip-split dev: 60',
    '--set estimate.trial=15h: 45',
    'each trial in 30 shards: 22.5',
    'each trial in 140 shards, one slot each: 21',
  ]);
});

test('the document follows its schema, and says what the text does', async () => {
  const document = forecastSchema.parse(JSON.parse(JSON.stringify(forecastDocument(await campaign({ gpus: [64] })))));
  expect(document).toMatchObject({ schema: 'pitwall.plan/1', trials: 9, slots: 64, usable_slots: 56, makespan_ms: 324_000_000, bottleneck: 'gpuSlots', per_day_of: 'models' });
  expect(document.schedule).toHaveLength(9);
  expect(document.schedule.at(-1)).toMatchObject({ trial: 'mbart-50~flores101~test~translate', queued_ms: 0, start_ms: 216_000_000, end_ms: 324_000_000 });
});

test('the published schema is current: write it with `node scripts/write-run-schema.ts`', () => {
  expect(JSON.parse(readFileSync('schemas/plan.schema.json', 'utf8'))).toEqual(JSON.parse(JSON.stringify(forecastJsonSchema())));
});

test('what cannot be planned is said', async () => {
  await expect(campaign({ gpus: [13] })).rejects.toThrow('a trial holds 14 slots, so 13 are too few');
  await expect(campaign({ gpus: [64], skipSplits: ['devtset'] })).rejects.toThrow('no dataset has a split `devtset`');
  await expect(campaign({ gpus: [64], skipSplits: ['dev', 'devtest', 'test'] })).rejects.toThrow('no split is left to plan');
});

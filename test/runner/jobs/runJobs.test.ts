import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { fakeSlurm } from '../../fake/fakeSlurm.ts';
import { tempFolder } from '../../store/fixtures.ts';
import { environment, Place, shard } from './aPlace.ts';
import { jobFolder } from '../../../src/runner/jobs/jobFolder.ts';
import { runShardJob } from '../../../src/runner/jobs/runShardJob.ts';
import { renderHumanError } from '../../../src/base/humanError.ts';

test.each([['samples', ''], ['the statistics of shards', 'shards: {size: 40, keep: statistics}\n']])('jobs give what a run on this machine gives, to the last digit, where %s are kept', async (_, shards) => {
  const place = new Place(333);
  const slurm = fakeSlurm({ work: shard, seats: 2 });
  place.task(shards);
  const local = await place.run(slurm);
  place.task(`${shards}executor: slurm\n`);
  const remote = await place.run(slurm);
  expect([local.outcome, remote.outcome]).toEqual(['succeeded', 'succeeded']);
  expect(remote.recorded).toEqual(local.recorded);
  expect(slurm.submitted.map(({ array }) => array)).toEqual([{ indices: expect.any(Array) as number[], atOnce: 2 }]);
  expect(slurm.submitted[0]?.array?.indices.length).toBeGreaterThanOrEqual(6);
});

test('what a job did not bring goes into another array, and only that', async () => {
  const place = new Place(100);
  place.task('shards: {size: 25}\nexecutor: {slurm: {jobs: 8}}\n');
  const did: string[] = [];
  const slurm = fakeSlurm({
    seats: 8,
    work: async work => {
      did.push(work.id);
      // The first array's third job dies without a word.
      return work.id === '1_2' ? 137 : shard(work);
    },
  });
  const { outcome, events } = await place.run(slurm);
  expect(outcome).toBe('succeeded');
  expect(did.map(id => id.split('_')[1])).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '0']);
  expect(events.filter(type => type.startsWith('jobs'))).toEqual(['jobsPlanned', 'jobsSubmitted', 'jobsEnded', 'jobsPlanned', 'jobsSubmitted', 'jobsEnded']);
});

test('a run that failed there says why, and leaves no secret; a resume does what is missing', async () => {
  const place = new Place(60);
  place.task('shards: {size: 30}\nexecutor: slurm\n', 'scorers: [exact_match]\ndescription: "${secret:k}"\n');
  const secrets = jobFolder(place.folder, {}, 'r1').secrets;
  let seen = '';
  const slurm = fakeSlurm({
    work: async () => {
      seen = readFileSync(secrets, 'utf8');
      return 1;
    },
  });
  const { outcome, error } = await place.run(slurm);
  expect(outcome).toBe('failed');
  expect(error).toMatch(/3 tries brought nothing: job \d+_0 on n1 ended FAILED with code 1; its output is \S+job-0\.log/);
  expect(JSON.parse(seen)).toEqual(environment);
  expect(existsSync(secrets)).toBe(false);
  expect(JSON.stringify(slurm.submitted)).not.toContain('hidden-value');
  const resumed = await place.run(fakeSlurm({ work: shard }), { runId: 'r1', resume: true });
  expect(resumed).toMatchObject({ outcome: 'succeeded', recorded: { totals: [{ done: 60 }, { done: 60 }] } });
});

test('a node that sees other rows answers none of them, and says so', async () => {
  const place = new Place(60);
  place.task('executor: slurm\n');
  const file = path.join(place.folder, 'rows.jsonl');
  const before = readFileSync(file, 'utf8');
  const slurm = fakeSlurm({
    seats: 1,
    work: async work => {
      writeFileSync(file, before.replaceAll('words', 'wordy'));
      const code = await shard(work);
      writeFileSync(file, before);
      return code;
    },
  });
  const { outcome, error, recorded } = await place.run(slurm);
  expect(outcome).toBe('failed');
  expect(error).toContain('dataset `d` (split all) is not what it was when the shards were cut; every node must see the same files');
  expect(recorded).toMatchObject({ samples: [] });
});

test.each([
  ['samples', '', 'dataset `d` (split all) has changed while the run went on; resume the run: what is new is asked, and what has stayed is kept'],
  ['sums', 'shards: {size: 10, keep: statistics}\n', 'dataset `d` (split all) has changed since the run began, and of its shards only sums are kept; start a new run, or put the files back as they were'],
])('a dataset that changes between two arrays ends the run with a sentence, where %s are kept', async (_, shards, sentence) => {
  const place = new Place(60);
  place.task(`${shards}executor: slurm\n`);
  const file = path.join(place.folder, 'rows.jsonl');
  const before = readFileSync(file, 'utf8');
  const slurm = fakeSlurm({
    seats: 1,
    work: async work => {
      if (work.index === 0) return shard(work);
      writeFileSync(file, before.replaceAll('words', 'wordy'));
      return 137;
    },
  });
  const { outcome, error } = await place.run(slurm);
  expect([outcome, error]).toEqual(['failed', expect.stringContaining(sentence)]);
  expect(slurm.submitted.length).toBe(1);
  if (shards !== '') return;
  const resumed = await place.run(fakeSlurm({ work: shard }), { runId: 'r1', resume: true });
  expect(resumed).toMatchObject({ outcome: 'succeeded', recorded: { totals: [{ done: 60 }, { done: 60 }] } });
});

test('jobs note what they ask beside their output, where that is wanted', async () => {
  const place = new Place(60);
  writeFileSync(path.join(place.folder, 't.eval.yaml'), 'kind: eval\nname: t\nmodels: [{id: s, provider: sim}]\ndatasets: [{id: d, path: rows.jsonl, fields: {input: k, target: target}}]\nscorers: [exact_match]\nshards: {size: 30}\nexecutor: slurm\n');
  const { outcome } = await place.run(fakeSlurm({ work: shard }), { logging: { requests: true } });
  expect(outcome).toBe('succeeded');
  const { folder } = jobFolder(place.folder, {}, 'r1').wave(1);
  const linesOf = (index: number): readonly unknown[] => readFileSync(path.join(folder, `job-${index}.0.requests.jsonl`), 'utf8').trim().split('\n').map(line => JSON.parse(line) as unknown);
  expect([0, 1].map(index => linesOf(index).length)).toEqual([30, 30]);
  expect(linesOf(0)[0]).toMatchObject({ run: 'r1', model: 's', outcome: 'ok', attempt: 1 });
  // The run asks nobody itself.
  expect(readdirSync(path.join(place.folder, '.pitwall', 'logs'))).toEqual(['r1.log']);
});

test('a spec that is not seen, or of another Pitwall, is told', async () => {
  const folder = tempFolder();
  const said = (spec: string, index = 0): Promise<string> => runShardJob(spec, index, {}, new AbortController().signal).then(String, (error: unknown) => renderHumanError(error as never));
  expect(await said(path.join(folder, 'none'))).toMatch(/none: the spec of the shards cannot be read here \(ENOENT\); it must lie in a folder that every node sees by the same path/);
  mkdirSync(path.join(folder, 'w1'));
  const spec = path.join(folder, 'w1', 'shards.jsonl');
  writeFileSync(spec, '{"format":"pitwall.shards/1","pitwall":"0.0.1"}\n');
  expect(await said(spec)).toMatch(/this spec was written by Pitwall 0\.0\.1, and this is .*; let all nodes use the same Pitwall/);
  rmSync(folder, { recursive: true });
});

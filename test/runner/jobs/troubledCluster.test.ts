import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fakeSlurm, type FakeSlurm, type FakeWork } from '../../fake/fakeSlurm.ts';
import { Place, shard } from './aPlace.ts';
import { SlurmOutage } from '../../../src/execute/slurm/slurmOutage.ts';
import { systemClock } from '../../../src/base/clock.ts';
import { endLeftJobs } from '../../../src/runner/left/endLeftJobs.ts';
import { leftJobs } from '../../../src/runner/left/leftJobs.ts';
import { jobFolder } from '../../../src/runner/jobs/jobFolder.ts';
import { openWaves } from '../../../src/runner/jobs/openWaves.ts';
import { resultFile } from '../../../src/runner/jobs/resultFile.ts';
import { Stop } from '../../../src/runner/stop.ts';
import type { StoreWriter } from '../../../src/store/store.ts';
import { storeFile } from '../../../src/store/workspaceFolder.ts';
import { openStore } from '../../../src/store/workspaceStore.ts';

const forever = ({ signal }: FakeWork): Promise<number> => new Promise(resolve => signal.addEventListener('abort', () => resolve(1)));
const withSecret = 'scorers: [exact_match]\ndescription: "${secret:k}"\n';
const secretsOf = (place: Place): string => jobFolder(place.folder, {}, 'r1').secrets;
const states = async (slurm: FakeSlurm): Promise<readonly string[]> => [...new Set([...(await slurm.look(['1'])).values()].map(({ state }) => state))];

function inStore<T>(place: Place, look: (store: StoreWriter) => T): T {
  const store = openStore(storeFile(place.folder));
  try {
    return look(store);
  } finally {
    store.dispose();
  }
}

/** Once its jobs run. */
async function running(slurm: FakeSlurm): Promise<void> {
  while (!(await states(slurm)).includes('running')) await new Promise(resolve => setTimeout(resolve, 5));
}

test('a fault of the run itself ends its jobs, and their secrets go', async () => {
  const place = new Place(60);
  place.task('executor: slurm\n', withSecret);
  const slurm = fakeSlurm({ work: forever });
  const { look } = slurm;
  Object.assign(slurm, { look: () => Promise.reject(new Error('a bug')) });
  await expect(place.run(slurm)).rejects.toThrow('a bug');
  Object.assign(slurm, { look });
  expect([await states(slurm), inStore(place, store => openWaves(store, 'r1')), existsSync(secretsOf(place))]).toEqual([['cancelled'], [], false]);
});

test('jobs that a cancel cannot end are named by the run, keep their secrets, and are ended by a later cancel', async () => {
  const place = new Place(60);
  place.task('executor: slurm\n', withSecret);
  const slurm = fakeSlurm({ work: forever });
  const run = place.run(slurm, {}, { speed: 200 });
  await running(slurm);
  slurm.goDown();
  inStore(place, store => store.requestCancel('r1', 'somebody', Date.now()));
  const { outcome, error, events } = await run;
  slurm.comeBack();
  expect([outcome, error]).toEqual(['cancelled', 'the run was cancelled; jobs of array 1 may go on at the cluster, which could not be made to end them; end them with `pitwall cancel r1`']);
  expect([events.filter(type => type === 'jobsLeft').length, await states(slurm), existsSync(secretsOf(place))]).toEqual([1, ['running', 'waiting'], true]);
  const store = openStore(storeFile(place.folder));
  const left = leftJobs(store, store.findRun('r1'), place.folder, {});
  if (left === undefined) throw new Error('nothing is left');
  expect(await endLeftJobs(left, { store, run: 'r1', slurm: () => slurm, clock: systemClock, tell: () => undefined, keep: true })).toMatchObject({ arrays: 1 });
  expect([await states(slurm), openWaves(store, 'r1'), existsSync(secretsOf(place))]).toEqual([['cancelled'], [], false]);
  store.dispose();
});

test('a controller that is down before the first array is told; one that is down between two is waited for', async () => {
  const place = new Place(100);
  place.task('shards: {size: 50}\nexecutor: slurm\n');
  const slurm = fakeSlurm({
    work: async work => {
      if (!work.id.startsWith('1_')) return shard(work);
      if (work.index !== 0) return shard(work);
      slurm.goDown();
      setTimeout(() => slurm.comeBack(), 400);
      return 137;
    },
  });
  slurm.goDown();
  expect(await place.run(slurm, { runId: 'early' })).toMatchObject({ outcome: 'failed', error: 'Slurm: the controller does not answer; try again' });
  slurm.comeBack();
  const { outcome, events } = await place.run(slurm);
  expect([outcome, events.filter(type => /^(jobs|cluster)/.test(type))]).toEqual(['succeeded', ['jobsPlanned', 'jobsSubmitted', 'clusterSilent', 'jobsEnded', 'jobsPlanned', 'jobsSubmitted', 'jobsEnded']]);
});

test('a resume is not kept from its work by a damaged result, and says so', async () => {
  const place = new Place(60);
  place.task('executor: slurm\n');
  expect(await place.run(fakeSlurm({ work: () => Promise.resolve(1) }), {}, { speed: 200 })).toMatchObject({ outcome: 'failed' });
  const { results } = jobFolder(place.folder, {}, 'r1').wave(1);
  mkdirSync(results, { recursive: true });
  writeFileSync(resultFile(results, { index: 0, attempt: 0, part: 0 }), '{"format":"pitwall.carry/1"}\n');
  const { outcome, events } = await place.run(fakeSlurm({ work: shard }), { runId: 'r1', resume: true }, { speed: 200 });
  expect([outcome, events.filter(type => type === 'resultSkipped').length]).toEqual(['succeeded', 1]);
});

test('a submission that nobody answered is in the record, and a resume finds its jobs instead of submitting them again', async () => {
  const place = new Place(60);
  place.task('executor: slurm\n', withSecret);
  const slurm = fakeSlurm({ work: shard });
  const { submit } = slurm;
  Object.assign(slurm, {
    submit: async (...asked: Parameters<FakeSlurm['submit']>) => {
      await submit(...asked);
      slurm.goDown();
      throw new SlurmOutage({ what: 'no answer', where: 'Slurm', toDo: 'try again' }, true);
    },
  });
  const { outcome, error } = await place.run(slurm, {}, { speed: 400 });
  expect([outcome, error]).toEqual(['failed', 'Slurm: no answer; try again; jobs of the array named r1-w1 may go on at the cluster, which could not be made to end them; end them with `pitwall cancel r1`']);
  expect(existsSync(secretsOf(place))).toBe(true);
  slurm.comeBack();
  const resumed = await place.run(slurm, { runId: 'r1', resume: true });
  expect([resumed.outcome, slurm.submitted.length, existsSync(secretsOf(place))]).toEqual(['succeeded', 1, false]);
});

test('jobs that an earlier process left are left by a resume that fails before it has any of its own', async () => {
  const place = new Place(60);
  place.task('executor: slurm\n', withSecret);
  const slurm = fakeSlurm({ work: forever });
  const stop = new AbortController();
  const run = place.run(slurm, {}, { signal: stop.signal });
  await running(slurm);
  stop.abort(new Stop('interrupted', 'stopped'));
  expect(await run).toMatchObject({ outcome: 'interrupted' });
  const refusing: FakeSlurm = { ...slurm, look: () => Promise.reject(new Error('a bug')) };
  await expect(place.run(refusing, { runId: 'r1', resume: true })).rejects.toThrow('a bug');
  expect([await states(slurm), inStore(place, store => openWaves(store, 'r1').length), existsSync(secretsOf(place))]).toEqual([['running', 'waiting'], 1, true]);
});

test('an array that is taken a moment after a cancel has looked for it is ended as well', async () => {
  const place = new Place(60);
  place.task('executor: slurm\n');
  const slurm = fakeSlurm({ work: forever });
  let looks = 0;
  const { submit, find } = slurm;
  Object.assign(slurm, {
    submit: async (...asked: Parameters<FakeSlurm['submit']>) => {
      await submit(...asked);
      throw new SlurmOutage({ what: 'no answer', where: 'Slurm', toDo: 'try again' }, true);
    },
    find: async (...asked: Parameters<FakeSlurm['find']>) => (looks++ === 0 ? undefined : find(...asked)),
  });
  expect((await place.run(slurm, {}, { speed: 200 })).outcome).toBe('failed');
  expect([await states(slurm), looks]).toEqual([['cancelled'], 2]);
});

test('jobs that somebody else cancels end the run, and a resume does what is missing', async () => {
  const place = new Place(60);
  place.task('executor: slurm\n');
  const slurm = fakeSlurm({ work: forever });
  const run = place.run(slurm);
  await running(slurm);
  await slurm.cancel(['1']);
  expect(await run).toMatchObject({ outcome: 'interrupted', error: expect.stringMatching(/job 1_\d was cancelled at the cluster by somebody else: what is missing is done by `pitwall run --resume r1`/) as string });
  expect(slurm.submitted.length).toBe(1);
  expect(await place.run(fakeSlurm({ work: shard }), { runId: 'r1', resume: true })).toMatchObject({ outcome: 'succeeded' });
});

import { expect, test } from 'vitest';
import { HumanError } from '../../../src/base/humanError.ts';
import { eventText } from '../../../src/report/eventText.ts';
import type { ClusterPorts } from '../../../src/runner/tune/cluster/clusterPorts.ts';
import { ClusterBench } from './fakeCluster.ts';

const well = [{ ends: 'well' }] as const;

test('so many jobs are at the cluster as the task says, those that wait there among them, and each result is merged when its job ends', async () => {
  const bench = new ClusterBench({ a: [{ ends: 'well', waitS: 20 }], b: well, c: well, d: well });
  expect(await bench.run({ parallel: 2 })).toBe('succeeded');
  expect(bench.picture).toBe('+e01 +e02 >e02 -e02 +e03 >e03 >e01 -e03 +e04 >e04 -e01 -e04');
  expect(bench.ended()).toEqual(['e01 ok in ended', 'e02 ok in ended', 'e03 ok in ended', 'e04 ok in ended']);
  expect(bench.store.events('tune').filter(({ event }) => event.type === 'experimentEnded')).toHaveLength(4);
});

test('what worked on the same node meanwhile is noted, and what worked on another is not', async () => {
  const bench = new ClusterBench({ a: [{ ends: 'well', node: 'n1' }], b: [{ ends: 'well', node: 'n1' }], c: [{ ends: 'well', node: 'n2' }] });
  await bench.run({ parallel: 3 });
  expect(bench.store.experiments('tune').map(({ beside }) => beside)).toEqual([['e02'], ['e01'], []]);
});

test('an experiment whose node fails is done again by another job, and one that gives way to others as often as it must', async () => {
  const preempted = { ends: { state: 'interrupted', slurmState: 'PREEMPTED' } } as const;
  const bench = new ClusterBench({ a: [{ ends: { state: 'interrupted', slurmState: 'NODE_FAIL' } }, { ends: 'well' }], b: [preempted, preempted, preempted, preempted, preempted, { ends: 'well' }] });
  expect(await bench.run()).toBe('succeeded');
  expect(bench.ended()).toEqual(['e01 ok in ended, attempt 1', 'e02 ok in ended, attempt 5']);
  expect(bench.store.events('tune').flatMap(({ event }) => (event.type === 'experimentRetried' && event.experiment === 'e01' ? [event.error] : []))).toEqual(['the node of job 1 failed on n1 (NODE_FAIL)']);
});

test('a configuration under which node after node fails is not tried on all of them', async () => {
  const bench = new ClusterBench({ a: [{ ends: { state: 'interrupted', slurmState: 'NODE_FAIL' } }], b: well });
  expect(await bench.run()).toBe('succeeded');
  expect(bench.ended()).toEqual(['e01 failed in starting, attempt 2: the node of job 4 failed on n1 (NODE_FAIL)', 'e02 ok in ended']);
});

test.each([
  [{ state: 'timedOut', slurmState: 'TIMEOUT' }, 'timedOut in starting: job 1 took longer than its time limit at the cluster (10 s): raise `time` of the executor, or the `timeouts` that it is made of'],
  [{ state: 'failed', slurmState: 'OUT_OF_MEMORY' }, 'died in starting: job 1 needed more memory than it was given on n1 (OUT_OF_MEMORY): raise `memory` of the executor; it wrote: Error: no CUDA'],
  [{ state: 'failed', slurmState: 'FAILED', exit: { code: 127, signal: 0 }, reason: 'NonZeroExitCode' }, 'failed in starting: job 1 ended on n1 with code 127 and left no result; it wrote: Error: no CUDA'],
] as const)('a job that ends as %o without a result is told of', async (ends, expected) => {
  const bench = new ClusterBench({ a: [{ ends }] });
  expect(await bench.run()).toBe('failed');
  expect(bench.ended()).toEqual([`e01 ${expected}`]);
});

test('a job that will never start ends the run with one sentence, and a resume tries again', async () => {
  const bench = new ClusterBench({ a: [{ ends: 'never', reason: 'PartitionConfig' }, { ends: 'well' }], b: well });
  expect(await bench.run()).toBe('failed');
  expect(bench.store.run('tune')?.error).toBe('job 1 will never start: it asks for more than its partition gives (PartitionConfig); ask for less');
  expect(bench.log.filter(word => word.startsWith('x'))).toContain('xe01');
  bench.resumes();
  expect(await bench.run()).toBe('succeeded');
  expect(bench.ended()).toEqual(['e01 ok in ended', 'e02 ok in ended']);
});

test('a job that somebody holds waits until it is let go', async () => {
  const bench = new ClusterBench({ a: [{ ends: 'never', reason: 'JobHeldUser' }] });
  expect(await bench.run({ stopAtS: 100 })).toBe('interrupted');
  expect(bench.picture).toBe('+e01');
});

test('what the cluster refuses ends the run where every configuration asks for the same, and its own experiment where others ask for other GPUs', async () => {
  const fates = { a: [{ ends: 'refused' }], b: well } as const;
  const fixed = new ClusterBench(fates);
  expect(await fixed.run({ parallel: 1 })).toBe('failed');
  expect(fixed.store.run('tune')?.error).toBe('there is no partition `gpus`; name `gpu`');
  const varied = new ClusterBench(fates);
  expect(await varied.run({ parallel: 1, tune: { server: { ...(await import('./aTune.ts')).aTune.server, gpus: 'tp' } } })).toBe('succeeded');
  expect(varied.ended()).toEqual(['e01 failed in waiting: there is no partition `gpus`; name `gpu`', 'e02 ok in ended']);
});

test('a cluster that cannot be asked for a while, or takes no more jobs beside those of this run, is asked again', async () => {
  const down = new ClusterBench({ a: [{ ends: 'refused', unfinished: true }, { ends: 'refused', unfinished: true }, { ends: 'well' }] });
  expect(await down.run()).toBe('succeeded');
  const full = new ClusterBench({ a: well, b: [{ ends: 'refused' }, { ends: 'well' }] });
  expect(await full.run()).toBe('succeeded');
  expect(full.picture).toBe('+e01 >e01 +e02 -e01 >e02 -e02');
});

test('a job that was taken without an answer is found by its name and not submitted again', async () => {
  const bench = new ClusterBench({ a: [{ ends: 'well', unanswered: true }] });
  expect(await bench.run()).toBe('succeeded');
  expect(bench.picture).toBe('+e01 >e01 -e01');
});

test('a runner that goes leaves its jobs, and the next one takes in what they measured meanwhile', async () => {
  const bench = new ClusterBench({ a: [{ ends: 'well', runS: 10 }], b: [{ ends: 'well', runS: 60 }], c: well });
  expect(await bench.run({ stopAtS: 5 })).toBe('interrupted');
  expect(bench.store.run('tune')?.error).toBe('the runner was stopped by SIGTERM; 2 jobs of it go on at the cluster: resume the run to take in what they measure, or cancel it to end them');
  expect(bench.ended()).toEqual(['e01 under way in starting', 'e02 under way in starting']);
  await bench.clock.advance(20_000);
  bench.resumes();
  expect(await bench.run()).toBe('succeeded');
  expect(bench.picture).toBe('+e01 +e02 >e01 >e02 -e01 +e03 >e03 -e03 -e02');
  expect(bench.ended()).toEqual(['e01 ok in ended', 'e02 ok in ended', 'e03 ok in ended']);
});

test('a runner that was killed before it noted the job finds it by its name, and one that was killed before it submitted submits', async () => {
  const bench = new ClusterBench({ a: well, b: well });
  expect(await bench.run({ stopAtS: 0, parallel: 2 })).toBe('interrupted');
  bench.store.updateExperiment('tune', 'e01', { job: { name: bench.store.experiments('tune')[0]?.job?.name ?? '', folder: bench.folder } });
  bench.store.updateExperiment('tune', 'e02', { job: { name: 'tune-e02-never', folder: bench.folder } });
  bench.resumes();
  expect(await bench.run()).toBe('succeeded');
  expect(bench.log.filter(word => word === '+e01')).toEqual(['+e01']);
  expect(bench.ended()).toEqual(['e01 ok in ended', 'e02 ok in ended']);
});

test('a runner that was killed while it merged merges the rest, once', async () => {
  const bench = new ClusterBench({ a: well });
  expect(await bench.run({ stopAtS: 5 })).toBe('interrupted');
  await bench.clock.advance(20_000);
  const { job } = bench.store.experiments('tune')[0] ?? {};
  const { readCarry } = await import('../../../src/store/carry/carryFile.ts');
  const carry = readCarry(`${bench.folder}/${job?.name ?? ''}.carry`);
  if (carry === undefined) throw new Error('there is no result');
  bench.store.merge(carry, 1);
  bench.resumes();
  expect(await bench.run()).toBe('succeeded');
  expect(bench.store.events('tune').filter(({ event }) => event.type === 'experimentEnded')).toHaveLength(1);
});

test.each(['cancelled', 'timedOut'] as const)('a run that is %s ends its jobs', async kind => {
  const bench = new ClusterBench({ a: well, b: [{ ends: 'well', waitS: 100 }], c: well });
  expect(await bench.run({ stopAtS: 5, kind })).toBe(kind);
  expect(bench.picture).toBe('+e01 +e02 >e01 xe01 xe02');
  expect(bench.ended().map(text => text.split(':')[0])).toEqual(['e01 cancelled in starting', 'e02 cancelled in waiting']);
});

const down = (): never => {
  throw new HumanError({ what: 'the controller does not answer', kind: 'unfinished' });
};

test('a cancel that the cluster does not take at first is sent again', async () => {
  const bench = new ClusterBench({ a: well, b: [{ ends: 'well', waitS: 100 }] });
  let isDown = false;
  const ports = bench.ports();
  const cancel: ClusterPorts['cancel'] = async ids => (isDown ? down() : await ports.cancel(ids));
  expect(await bench.run({ stopAtS: 5, kind: 'cancelled', cluster: { cancel }, onSecond: s => (isDown = s >= 5 && s < 60) })).toBe('cancelled');
  expect(bench.picture).toBe('+e01 +e02 >e01 -e01 xe02');
  // What came to its end meanwhile was measured, and stays.
  expect(bench.ended()).toEqual(['e01 ok in ended', 'e02 cancelled in waiting: the runner was stopped by SIGTERM']);
});

test('jobs that cannot be cancelled are told of and stay known, and a later resume takes in what they measured', async () => {
  const bench = new ClusterBench({ a: [{ ends: 'well', runS: 300 }], b: [{ ends: 'well', waitS: 400 }] });
  expect(await bench.run({ stopAtS: 5, kind: 'cancelled', cluster: { cancel: down, find: down } })).toBe('cancelled');
  expect(bench.store.run('tune')?.error).toBe('the runner was stopped by SIGTERM; 2 jobs of it may go on, as the cluster has not ended them: cancel the run again once it answers');
  expect(bench.ended()).toEqual(['e01 under way in starting', 'e02 under way in waiting']);
  await bench.clock.advance(500_000);
  bench.resumes();
  expect(await bench.run()).toBe('succeeded');
  expect(bench.picture).toBe('+e01 +e02 >e01 -e01 >e02 -e02');
  expect(bench.ended()).toEqual(['e01 ok in ended', 'e02 ok in ended']);
});

test('a job that will never start and cannot be cancelled stays known', async () => {
  const bench = new ClusterBench({ a: [{ ends: 'never', reason: 'PartitionConfig' }] });
  expect(await bench.run({ cluster: { cancel: down } })).toBe('failed');
  expect(bench.store.run('tune')?.error).toBe('job 1 will never start: it asks for more than its partition gives (PartitionConfig); ask for less; 1 job of it may go on, as the cluster has not ended it: cancel the run again once it answers');
  expect(bench.ended()).toEqual(['e01 under way in waiting']);
});

test('a job that nobody was told the id of is found and cancelled', async () => {
  const bench = new ClusterBench({ a: [{ ends: 'well', unanswered: true, runS: 100 }] });
  const ports = bench.ports();
  let asked = 0;
  // The controller takes the submission late: who asks at once is told that there is none.
  const find: ClusterPorts['find'] = async name => (asked++ === 0 ? undefined : await ports.find(name));
  expect(await bench.run({ stopAtS: 3, kind: 'cancelled', cluster: { find } })).toBe('cancelled');
  expect(bench.picture).toBe('+e01 >e01 xe01');
});

test('a result that is seen only after its runner has gone is taken in by the next', async () => {
  const bench = new ClusterBench({ a: [{ ends: 'well', runS: 10 }] });
  expect(await bench.run({ stopAtS: 20, cluster: { result: () => Promise.resolve(undefined) } })).toBe('interrupted');
  expect(bench.ended()).toEqual(['e01 under way in starting']);
  bench.resumes();
  expect(await bench.run()).toBe('succeeded');
  expect(bench.ended()).toEqual(['e01 ok in ended']);
});

test.each([
  [-3_600, '0 s after it was queued until 1 s before it was merged', 'e01: the clock of n1 is at least 3599 s behind this machine’s; its times are told by this machine’s'],
  [3_600, '1 s after it was queued until 0 s before it was merged', 'e01: the clock of n1 is at least 3600 s ahead of this machine’s; its times are told by this machine’s'],
] as const)('times of a node whose clock is %i s ahead are told by this machine’s', async (aheadS, expected, note) => {
  const bench = new ClusterBench({ a: [{ ends: 'well', aheadS }], b: [{ ends: 'well', aheadS, waitS: 30 }] });
  expect(await bench.run()).toBe('succeeded');
  const [first, second] = bench.store.experiments('tune');
  const events = bench.store.events('tune');
  const mergedMs = events.find(({ event }) => event.type === 'clockDiffers')?.atMs ?? 0;
  const { queuedMs = 0, startedMs = 0, endedMs = 0 } = first ?? {};
  expect(`${(startedMs - queuedMs) / 1000} s after it was queued until ${(mergedMs - endedMs) / 1000} s before it was merged`).toBe(expected);
  // Its length is what its node measured.
  expect([endedMs - startedMs, events.find(({ event }) => event.type === 'experimentEnded')?.atMs]).toEqual([10_000, endedMs]);
  expect(events.flatMap(({ event }) => (event.type === 'clockDiffers' ? [eventText(event)] : []))[0]).toBe(note);
  // One after another on one node, whatever is known of its clock.
  expect([first?.beside, second?.beside]).toEqual([[], []]);
});

test('clocks that may be the same are taken for the same', async () => {
  const bench = new ClusterBench({ a: [{ ends: 'well', waitS: 30, aheadS: -20 }] });
  await bench.run();
  expect(bench.store.events('tune').filter(({ event }) => event.type === 'clockDiffers')).toEqual([]);
  expect(bench.store.experiments('tune')[0]?.job).not.toHaveProperty('aheadMs');
});

test('a run that is cancelled by a row and a signal ends its jobs too', async () => {
  const bench = new ClusterBench({ a: well });
  expect(await bench.run({ stopAtS: 5, onSecond: s => s === 4 && bench.store.requestCancel('tune', 'me', 0) })).toBe('cancelled');
  expect(bench.picture).toBe('+e01 >e01 xe01');
});

const notYet = (): never => {
  throw Object.assign(new Error('ESTALE: stale file handle, open'), { code: 'ESTALE', syscall: 'open' });
};

test('a result that the file system cannot read for a while is read later, and no other experiment knows of it', async () => {
  const bench = new ClusterBench({ a: well, b: [{ ends: 'well', runS: 100 }] });
  const ports = bench.ports();
  let isStale = true;
  expect(await bench.run({ cluster: { result: async job => (isStale ? notYet() : await ports.result(job)) }, onSecond: s => (isStale = s < 40) })).toBe('succeeded');
  expect(bench.ended()).toEqual(['e01 ok in ended', 'e02 ok in ended']);
});

test('a result that can never be read costs its own experiment, done again as often as any', async () => {
  const bench = new ClusterBench({ a: well, b: well });
  const ports = bench.ports();
  expect(await bench.run({ cluster: { result: async job => (job.name.includes('e01') ? notYet() : await ports.result(job)) } })).toBe('succeeded');
  expect(bench.ended()).toEqual(['e01 failed in starting, attempt 2: the result of job 4 cannot be read (ESTALE)', 'e02 ok in ended']);
});

test('a result that is not whole yet is read again', async () => {
  const bench = new ClusterBench({ a: well });
  const ports = bench.ports();
  let isWhole = false;
  const result: ClusterPorts['result'] = async job => {
    if (!isWhole) throw new HumanError({ what: 'this result is not whole', kind: 'unfinished' });
    return await ports.result(job);
  };
  expect(await bench.run({ cluster: { result }, onSecond: s => (isWhole = s > 40) })).toBe('succeeded');
});

test.each(['FAILED', 'TIMEOUT', 'OUT_OF_MEMORY'])('the result of a job that ended as %s afterwards is waited for', async slurmState => {
  const bench = new ClusterBench({ a: [{ ends: { state: slurmState === 'TIMEOUT' ? 'timedOut' : 'failed', slurmState }, wrote: true }] });
  const ports = bench.ports();
  let isSeen = false;
  expect(await bench.run({ cluster: { result: async job => (isSeen ? await ports.result(job) : undefined) }, onSecond: s => (isSeen = s > 40) })).toBe('succeeded');
  expect(bench.ended()).toEqual(['e01 ok in ended']);
});

test('a job that somebody else cancels says nothing of its configuration: nothing more is proposed, the others come to their end, and a resume does what is missing', async () => {
  const bench = new ClusterBench({ a: [{ ends: { state: 'cancelled', slurmState: 'CANCELLED' } }, { ends: 'well' }], b: [{ ends: 'well', runS: 30 }], c: well });
  expect(await bench.run()).toBe('interrupted');
  expect([bench.store.run('tune')?.error, bench.picture]).toEqual(['job 1 was cancelled at the cluster by somebody else: what is missing is done by `pitwall run --resume tune`', '+e01 +e02 >e01 >e02 -e01 -e02']);
  expect(bench.ended()).toEqual(['e01 cancelled in starting: job 1 was cancelled at the cluster by somebody else', 'e02 ok in ended']);
  bench.resumes();
  expect(await bench.run()).toBe('succeeded');
  expect(bench.ended()).toEqual(['e01 ok in ended', 'e02 ok in ended', 'e03 ok in ended']);
});

test('a cancel that got no answer and was taken is not held against the configuration: a resume does it again', async () => {
  const bench = new ClusterBench({ a: [{ ends: 'well', runS: 100 }, { ends: 'well' }] });
  const ports = bench.ports();
  expect(await bench.run({ stopAtS: 5, kind: 'cancelled', cluster: { cancel: async ids => { await ports.cancel(ids); down(); } } })).toBe('cancelled');
  expect(bench.ended()).toEqual(['e01 under way in starting']);
  bench.resumes();
  expect(await bench.run()).toBe('succeeded');
  expect(bench.ended()).toEqual(['e01 ok in ended, attempt 1']);
});

test('a job that was told to end and does not stays known', async () => {
  const bench = new ClusterBench({ a: [{ ends: 'well', runS: 300 }] });
  expect(await bench.run({ stopAtS: 5, kind: 'cancelled', cluster: { cancel: () => Promise.resolve() } })).toBe('cancelled');
  expect(bench.store.run('tune')?.error).toBe('the runner was stopped by SIGTERM; 1 job of it may go on, as the cluster has not ended it: cancel the run again once it answers');
  expect(bench.ended()).toEqual(['e01 under way in starting']);
});

test('what a job has measured that was never noted, and that the cluster has forgotten, is taken in and not measured again', async () => {
  const bench = new ClusterBench({ a: well });
  expect(await bench.run({ stopAtS: 5 })).toBe('interrupted');
  await bench.clock.advance(20_000);
  const { name = '' } = bench.store.experiments('tune')[0]?.job ?? {};
  bench.store.updateExperiment('tune', 'e01', { job: { name, folder: bench.folder } });
  bench.resumes();
  expect(await bench.run({ cluster: { find: () => Promise.resolve(undefined) } })).toBe('succeeded');
  expect(bench.picture).toBe('+e01 >e01 -e01');
});

test('a job that was noted, and perhaps never submitted, is told of as one that may be there', async () => {
  const bench = new ClusterBench({ a: [{ ends: 'refused', unfinished: true }] });
  expect(await bench.run({ stopAtS: 5 })).toBe('interrupted');
  expect(bench.store.run('tune')?.error).toMatch(/; 1 job of it may go on at the cluster: resume the run/);
});

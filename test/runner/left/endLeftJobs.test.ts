import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { HumanError } from '../../../src/base/humanError.ts';
import { endLeftJobs } from '../../../src/runner/left/endLeftJobs.ts';
import { leftJobs, type LeftJobs } from '../../../src/runner/left/leftJobs.ts';
import { jobFiles } from '../../../src/runner/tune/job/experimentOrder.ts';
import type { SlurmJob } from '../../../src/execute/slurm/slurm.ts';
import { SlurmOutage } from '../../../src/execute/slurm/slurmOutage.ts';
import { writeCarry } from '../../../src/store/carry/carryFile.ts';
import type { StoreWriter } from '../../../src/store/store.ts';
import { createFakeClock } from '../../fake/clock.ts';
import { fakeSlurm, type FakeSlurm, type FakeWork } from '../../fake/fakeSlurm.ts';
import { tempStore } from '../../store/fixtures.ts';
import { aRun, aSample, aTrial } from '../../store/rows.ts';

/** A run whose process is gone, and the cluster that has its jobs. */
class Place {
  readonly clock = createFakeClock();
  readonly store: StoreWriter;
  readonly workspace: string;
  readonly slurm: FakeSlurm;
  readonly told: string[] = [];

  constructor(work: (work: FakeWork) => Promise<number> = ended) {
    const { store, file } = tempStore();
    this.store = store;
    this.workspace = path.dirname(path.dirname(file));
    this.slurm = fakeSlurm({ work, seats: 8 });
  }

  get folder(): string {
    return path.join(this.workspace, '.pitwall', 'slurm', 'run-1');
  }

  secrets(folder = this.folder): void {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, 'environment.json'), '{"KEY":"hidden"}');
  }

  left(): LeftJobs | undefined {
    const run = this.store.run('run-1');
    return run === undefined ? undefined : leftJobs(this.store, run, this.workspace, {});
  }

  async end(keep = true): Promise<unknown> {
    const left = this.left();
    if (left === undefined) throw new Error('nothing is left');
    const ending = endLeftJobs(left, { store: this.store, run: 'run-1', slurm: () => this.slurm, clock: this.clock, tell: text => this.told.push(text), keep });
    let isOver = false;
    const over = ending.then(result => result, (cause: unknown) => cause).finally(() => (isOver = true));
    for (let s = 0; s < 200 && !isOver; s++) await this.clock.advance(1_000);
    return await over;
  }

  async submit(name: string, more: Partial<SlurmJob> = {}): Promise<string> {
    return (await this.slurm.submit({ name, script: '#!/bin/sh\n', directory: '/', output: '/dev/null', extra: [], environment: {}, requeue: false, ...more })).id;
  }

  async standing(id: string): Promise<readonly string[]> {
    return [...(await this.slurm.look([id])).values()].map(({ state }) => state);
  }

  /** @param job whether it was submitted, and whether that was noted */
  async experiment(id: string, index: number, job: 'noted' | 'submitted' | 'only named'): Promise<string> {
    const own = { name: `run-1-${id}-x`, folder: path.join(this.folder, `${id}-x`) };
    mkdirSync(own.folder, { recursive: true });
    const slurmId = job === 'only named' ? '' : await this.submit(own.name);
    this.store.createExperiment({ run: 'run-1', id, index, configuration: { name: id }, share: 1, stage: 'bench', devicesNeeded: 1, queuedMs: 0, attempt: 0, job: { ...own, ...(job === 'noted' ? { id: slurmId } : {}) } });
    return slurmId;
  }

  measured(id: string): void {
    const row = this.store.experiments('run-1').find(one => one.id === id);
    writeCarry(jobFiles.result(row?.job?.folder ?? '', 0), { id: `of ${id}`, run: 'run-1', about: { experiment: { ...row, stage: 'ended', outcome: 'ok', startedMs: 1, endedMs: 2 } } }, []);
  }

  experiments(): readonly string[] {
    return this.store.experiments('run-1').map(({ id, outcome }) => `${id} ${outcome ?? 'under way'}`);
  }

  result(wave: number, name: string, index: number): void {
    const folder = path.join(this.folder, `w${wave}`, 'results');
    mkdirSync(folder, { recursive: true });
    writeCarry(path.join(folder, name), { id: `w${wave}/${name}`, run: 'run-1', about: {} }, [{ type: 'sample', run: 'run-1', row: aSample('a', index, { value: 1 }) }]);
  }

  wave(wave: number, job?: string): void {
    const of = { wave, jobs: 2, samples: 10, atOnce: 2, output: path.join(this.folder, `w${wave}`, 'job-%a.log') };
    this.store.writeEvent('run-1', wave, { type: 'jobsPlanned', name: `run-1-w${wave}`, ...of });
    if (job !== undefined) this.store.writeEvent('run-1', wave, { type: 'jobsSubmitted', job, ...of });
  }
}

/** Runs until it is ended. */
async function ended({ signal }: FakeWork): Promise<number> {
  await new Promise(resolve => signal.addEventListener('abort', resolve));
  return 3;
}

test('of a tune: what was measured is taken in, the other jobs end, also those of which only the name is known, and their secrets go', async () => {
  const place = new Place();
  place.store.createRun(aRun({ kind: 'tune' }), []);
  const jobs = [await place.experiment('e01', 0, 'noted'), await place.experiment('e02', 1, 'noted'), await place.experiment('e03', 2, 'submitted')];
  await place.experiment('e04', 3, 'only named');
  place.measured('e01');
  place.secrets();
  expect(await place.end()).toEqual({ arrays: 0, experiments: 3, samples: 0, measured: ['e01'] });
  expect(place.experiments()).toEqual(['e01 ok', 'e02 cancelled', 'e03 cancelled', 'e04 cancelled']);
  // That of the measured one ends by itself.
  expect((await Promise.all(jobs.map(job => place.standing(job)))).flat()).toEqual(['running', 'cancelled', 'cancelled']);
  expect([existsSync(path.join(place.folder, 'environment.json')), place.left(), place.told]).toEqual([false, undefined, ['ending 1 job at the cluster', 'ending 1 job at the cluster, which nobody had noted']]);
});

test('of a tune: what an experiment brings while it is ended is taken in too', async () => {
  const place = new Place(async ({ signal }) => {
    await new Promise(resolve => signal.addEventListener('abort', resolve));
    place.measured('e01');
    return 0;
  });
  place.store.createRun(aRun({ kind: 'tune' }), []);
  await place.experiment('e01', 0, 'noted');
  expect(await place.end()).toMatchObject({ experiments: 0, measured: ['e01'] });
  expect(place.experiments()).toEqual(['e01 ok']);
});

test('of an eval: arrays end, also one that was submitted and not recorded, and what they have brought before and at their end is taken in', async () => {
  const place = new Place(async ({ signal, index, job }) => {
    await new Promise(resolve => signal.addEventListener('abort', resolve));
    if (job.name === 'run-1-w2') place.result(2, `${index ?? 0}.0.0.jsonl`, 10 + (index ?? 0));
    return 3;
  });
  place.store.createRun(aRun(), [aTrial('a', 0)]);
  const array = { array: { indices: [0, 1] } };
  const [first, second] = [await place.submit('run-1-w1', array), await place.submit('run-1-w2', array)];
  place.wave(1, first);
  place.wave(2);
  place.wave(3);
  place.result(1, '0.0.0.jsonl', 0);
  place.secrets();
  expect(await place.end()).toEqual({ arrays: 2, experiments: 0, samples: 3, measured: [] });
  expect([await place.standing(first), await place.standing(second)].flat()).toEqual(Array(4).fill('cancelled'));
  expect([...place.store.samples('run-1')].map(({ index }) => index)).toEqual([0, 10, 11]);
  expect(place.store.events('run-1').flatMap(({ event }) => (event.type === 'jobsEnded' || event.type === 'jobsNotSubmitted' ? [`${event.type} ${event.wave}`] : []))).toEqual(['jobsEnded 1', 'jobsEnded 2', 'jobsNotSubmitted 3']);
  expect([place.left(), readdirSync(place.folder)]).toEqual([undefined, ['w1', 'w2']]);
});

test('where the cluster takes no cancel the jobs stay known and keep their secrets, and what was measured is taken in all the same', async () => {
  const place = new Place();
  place.store.createRun(aRun({ kind: 'tune' }), []);
  await place.experiment('e01', 0, 'noted');
  await place.experiment('e02', 1, 'noted');
  place.measured('e01');
  place.secrets();
  place.slurm.goDown();
  expect(await place.end()).toMatchObject({ what: 'the controller does not answer' });
  expect([place.experiments(), existsSync(path.join(place.folder, 'environment.json'))]).toEqual([['e01 ok', 'e02 under way'], true]);
  place.slurm.comeBack();
  expect(await place.end()).toMatchObject({ experiments: 1 });
  expect(place.left()).toBeUndefined();
});

test('secrets of a run that was killed before its first job go, whatever folder its executor has, and nobody asks the cluster', async () => {
  const place = new Place();
  const folder = path.join(place.workspace, 'shared', 'run-1');
  place.store.createRun(aRun({
    taskFile: path.join(place.workspace, 't.eval.yaml'),
    taskText: `kind: eval\nname: t\nexecutor: {slurm: {folder: ${path.dirname(folder)}}}\nmodels: [{id: m, provider: sim}]\ndatasets: [{id: d, path: rows.jsonl}]\nscorers: [exact_match]\n`,
  }), []);
  place.secrets(folder);
  place.slurm.goDown();
  expect(await place.end()).toEqual({ arrays: 0, experiments: 0, samples: 0, measured: [] });
  expect([readdirSync(folder), place.left()]).toEqual([[], undefined]);
});

test('an id that another hand has written into the store leads to no file', () => {
  const place = new Place();
  const run = aRun({ id: '../run-1' });
  place.store.createRun(run, []);
  place.secrets(path.join(place.workspace, '.pitwall', 'run-1'));
  expect(leftJobs(place.store, run, place.workspace, {})).toBeUndefined();
});

test('of a run that is removed nothing is taken in', async () => {
  const place = new Place();
  place.store.createRun(aRun({ kind: 'tune' }), []);
  const job = await place.experiment('e01', 0, 'noted');
  place.measured('e01');
  expect(await place.end(false)).toMatchObject({ experiments: 1, measured: [] });
  expect(await place.standing(job)).toEqual(['cancelled']);
});

test('of an eval: an array that is taken a moment after it was looked for ends as well', async () => {
  const place = new Place();
  place.store.createRun(aRun(), [aTrial('a', 0)]);
  const id = await place.submit('run-1-w1', { array: { indices: [0, 1] } });
  place.wave(1);
  const { find } = place.slurm;
  let looks = 0;
  Object.assign(place.slurm, { find: async (name: string) => (looks++ === 0 ? undefined : find(name)) });
  expect(await place.end()).toMatchObject({ arrays: 1 });
  expect(await place.standing(id)).toEqual(['cancelled', 'cancelled']);
});

test('jobs that were told to end and are not over stay known, with their secrets, and those that are over are written down', async () => {
  const place = new Place();
  place.store.createRun(aRun({ kind: 'tune' }), []);
  const [first, second] = [await place.experiment('e01', 0, 'noted'), await place.experiment('e02', 1, 'noted')];
  place.secrets();
  const { cancel } = place.slurm;
  place.slurm.cancel = async () => await cancel([first]);
  expect(await place.end()).toMatchObject({ what: `job ${second}: told to end, and not over yet` });
  expect([place.experiments(), existsSync(path.join(place.folder, 'environment.json'))]).toEqual([['e01 cancelled', 'e02 under way'], true]);
  place.slurm.cancel = cancel;
  expect(await place.end()).toMatchObject({ experiments: 1 });
  expect([place.experiments(), place.left()]).toEqual([['e01 cancelled', 'e02 cancelled'], undefined]);
});

test('a cluster that does not tell how jobs stand has not ended them', async () => {
  const place = new Place();
  place.store.createRun(aRun(), [aTrial('a', 0)]);
  place.wave(1, await place.submit('run-1-w1', { array: { indices: [0, 1] } }));
  place.result(1, '0.0.0.jsonl', 0);
  const { look } = place.slurm;
  place.slurm.look = () => Promise.reject(new HumanError({ what: 'squeue does not answer', kind: 'unfinished' }));
  expect(await place.end()).toMatchObject({ what: 'job 1: told to end, and not over yet' });
  expect([place.left()?.waves.length, existsSync(path.join(place.folder, 'w1', 'results'))]).toEqual([1, true]);
  place.slurm.look = look;
  expect(await place.end()).toMatchObject({ arrays: 1 });
});

test('known jobs end although those that were only named cannot be looked for', async () => {
  const place = new Place();
  place.store.createRun(aRun({ kind: 'tune' }), []);
  const [known, named] = [await place.experiment('e01', 0, 'noted'), await place.experiment('e02', 1, 'submitted')];
  const { find } = place.slurm;
  place.slurm.find = () => Promise.reject(new SlurmOutage({ what: 'sacct does not answer', where: 'Slurm', toDo: 'try again' }));
  expect(await place.end()).toMatchObject({ what: 'sacct does not answer' });
  expect([await place.standing(known), await place.standing(named), place.experiments()]).toEqual([['cancelled'], ['running'], ['e01 cancelled', 'e02 under way']]);
  place.slurm.find = find;
  expect(await place.end()).toMatchObject({ experiments: 1 });
});

test('of a tune: a job that is taken a moment after it was looked for ends as well', async () => {
  const place = new Place();
  place.store.createRun(aRun({ kind: 'tune' }), []);
  const id = await place.experiment('e01', 0, 'submitted');
  const { find } = place.slurm;
  let looks = 0;
  place.slurm.find = async name => (looks++ === 0 ? undefined : await find(name));
  expect(await place.end()).toMatchObject({ experiments: 1 });
  expect(await place.standing(id)).toEqual(['cancelled']);
});

test('a result that cannot be read keeps no job from being ended', async () => {
  const place = new Place();
  place.store.createRun(aRun({ kind: 'tune' }), []);
  const job = await place.experiment('e01', 0, 'noted');
  // EISDIR, as others would be.
  mkdirSync(jobFiles.result(place.store.experiments('run-1')[0]?.job?.folder ?? '', 0));
  expect(await place.end()).toMatchObject({ experiments: 1, measured: [] });
  expect(await place.standing(job)).toEqual(['cancelled']);
});

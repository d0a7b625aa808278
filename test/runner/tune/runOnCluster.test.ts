import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { systemClock } from '../../../src/base/clock.ts';
import type { RunOutcome } from '../../../src/base/outcomes.ts';
import { startRun } from '../../../src/runner/startRun.ts';
import { Stop } from '../../../src/runner/stop.ts';
import { jobFiles, readOrder } from '../../../src/runner/tune/job/experimentOrder.ts';
import { writeCarry } from '../../../src/store/carry/carryFile.ts';
import { openReader } from '../../../src/store/workspaceStore.ts';
import { fakeSlurm, type FakeSlurm, type FakeWork } from '../../fake/fakeSlurm.ts';
import { tempFolder } from '../../store/fixtures.ts';

const taskText = `kind: tune
name: t
executor: slurm
server: {command: [serve, "{{ port }}", "{{ slots }}"], model: m, gpus: 1, ready: {path: /health}, env: {TOKEN: "\${secret:hub}"}}
parameters: {slots: [1, 2]}
strategy: grid
objective: {minimize: p50(e2e)}
parallel_experiments: 2
bench:
  workload: {data: {synthetic: {input_tokens: 5, output_tokens: 5}}}
  load: {concurrency: [2]}
  stop: {requests: 12}
`;

class Place {
  readonly folder = tempFolder();
  /** What the jobs found in the file of their secrets. */
  readonly secrets: string[] = [];
  /** Until then no job comes to its end. */
  private readonly mayEnd = Promise.withResolvers<void>();

  constructor() {
    writeFileSync(path.join(this.folder, 't.tune.yaml'), taskText);
  }

  end(): void {
    this.mayEnd.resolve();
  }

  /** A job that measures nothing, and brings that it did. */
  readonly work = async ({ job, signal }: FakeWork): Promise<number> => {
    const { experiment, request, secretsFile = '' } = readOrder(jobFiles.order(job.directory));
    await this.mayEnd.promise;
    if (signal.aborted) return 3;
    this.secrets.push(readFileSync(secretsFile, 'utf8'));
    const [startedMs, endedMs] = [Date.now() - 1, Date.now()];
    writeCarry(jobFiles.result(job.directory, 0), { id: job.name, run: request.runId, about: { experiment: { ...experiment, stage: 'ended', outcome: 'ok', startedMs, endedMs } } }, []);
    return 0;
  };

  async run(slurm: FakeSlurm, { resume = false, signal = new AbortController().signal, environment = { PITWALL_SECRET_HUB: 'hidden' } }: { readonly resume?: boolean; readonly signal?: AbortSignal; readonly environment?: Readonly<Record<string, string>> } = {}): Promise<{ readonly outcome: RunOutcome; readonly experiments: readonly string[]; readonly error: string | undefined }> {
    const fast = { nowMs: () => performance.now() * 20, wallMs: () => Date.now(), sleep: (ms: number, over?: AbortSignal) => systemClock.sleep(ms / 20, over) };
    const { outcome, runId, store } = await startRun({ taskFile: path.join(this.folder, 't.tune.yaml'), workspace: this.folder, runId: 'r', ...(resume ? { resume } : {}) }, { environment, consent: () => Promise.resolve(), slurm: () => slurm, ports: real => ({ ...real, clock: fast }) }, signal);
    const read = { outcome, experiments: store.experiments(runId).map(row => `${row.id} ${row.outcome ?? 'under way'}`), error: store.run(runId)?.error };
    store.dispose();
    return read;
  }

  silences(): number {
    const reader = openReader(path.join(this.folder, '.pitwall', 'store.db'));
    const found = reader.events('r').filter(({ event }) => event.type === 'clusterSilent').length;
    reader.dispose();
    return found;
  }

  hasSecrets(): boolean {
    return existsSync(path.join(this.folder, '.pitwall', 'slurm', 'r', 'environment.json'));
  }

  stages(): string {
    const reader = openReader(path.join(this.folder, '.pitwall', 'store.db'));
    const found = reader.experiments('r').map(({ stage }) => stage).join();
    reader.dispose();
    return found;
  }
}

test('a run whose cluster cannot be asked before its first job ends with that', async () => {
  const place = new Place();
  const slurm = fakeSlurm({ work: place.work });
  slurm.goDown();
  expect(await place.run(slurm)).toEqual({ outcome: 'failed', experiments: [], error: 'Slurm: the controller does not answer; try again' });
});

test('a resume waits for a controller that is down, and its jobs keep their secrets until the last of them has ended', async () => {
  const place = new Place();
  const slurm = fakeSlurm({ work: place.work });
  const stop = new AbortController();
  const first = place.run(slurm, { signal: stop.signal });
  await expect.poll(() => existsSync(path.join(place.folder, '.pitwall', 'store.db')) && place.stages()).toBe('starting,starting');
  stop.abort(new Stop('interrupted', 'interrupted by Ctrl-C'));
  expect((await first).experiments).toEqual(['e01 under way', 'e02 under way']);
  expect(place.hasSecrets()).toBe(true);

  slurm.goDown();
  let ended = false;
  const second = place.run(slurm, { resume: true, environment: {} }).finally(() => (ended = true));
  place.end();
  // The jobs are over, and have left their results; nobody can be asked.
  await expect.poll(() => place.secrets.length).toBe(2);
  expect([ended, place.hasSecrets()]).toEqual([false, true]);
  await expect.poll(() => place.silences()).toBe(1);
  slurm.comeBack();
  expect(await second).toEqual({ outcome: 'succeeded', experiments: ['e01 ok', 'e02 ok'], error: undefined });
  expect([place.secrets, place.hasSecrets()]).toEqual([['{"PITWALL_SECRET_HUB":"hidden"}', '{"PITWALL_SECRET_HUB":"hidden"}'], false]);
  expect(slurm.submitted).toHaveLength(2);
});

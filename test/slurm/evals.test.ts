import { cpSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { openSlurm } from '../../src/execute/slurm/openSlurm.ts';
import { cluster, doneOf, echo, echoTask, eventsOf, filesWith, folder, nothingRuns, onACluster, onFourNodes, pitwall, read, recorded, secret, secretsFile, shownOfJobs, succeeds, until } from './evalPlace.ts';

onACluster();

describe('an eval on a cluster', () => {
  test('of recorded outputs gives the rows and scores of the local run, in 16 jobs', async () => {
    cpSync(path.resolve('examples/data/gsm8k'), path.join(folder, 'data/gsm8k'), { recursive: true });
    const task = readFileSync(path.resolve('examples/gsm8k.eval.yaml'), 'utf8');
    writeFileSync(path.join(folder, 'gsm8k.eval.yaml'), task);
    const local = await succeeds('run', 'gsm8k.eval.yaml');
    writeFileSync(path.join(folder, 'gsm8k.eval.yaml'), `${task}\n${onFourNodes}`);
    const remote = await succeeds('run', 'gsm8k.eval.yaml');
    expect(recorded(remote)).toEqual(recorded(local));
    expect(eventsOf(remote)).toContainEqual(expect.objectContaining({ type: 'jobsSubmitted', jobs: 16, samples: 5276, atOnce: 4 }));
    expect(eventsOf(remote)).toContainEqual(expect.objectContaining({ type: 'jobsEnded', jobs: 16, failed: 0 }));
    expect(read(store => store.run(remote)?.settings['executor'])).toEqual({ value: 'slurm', source: 'gsm8k.eval.yaml' });
  });

  test('asks an endpoint no more at once than the run may, with a key that lies nowhere', async () => {
    const model = await echo(30);
    echoTask(400, model.url, 'parallel_requests: 6\nshards: {size: 25}\n');
    const local = await succeeds('run', 'echo.eval.yaml');
    expect(model.asked.length).toBe(400);
    model.asked.length = 0;
    model.mostInFlight = 0;
    echoTask(400, model.url, `parallel_requests: 6\nshards: {size: 25}\n${onFourNodes}`);
    const { ended } = pitwall('run', 'echo.eval.yaml', '--quiet');
    await until(() => model.asked.length > 0);
    const run = read(store => store.findRun('latest').id);
    expect(statSync(secretsFile(run)).mode & 0o777).toBe(0o600);
    // While jobs run: what Slurm shows of them, what each of their processes shows, and what lies about.
    const shown = await shownOfJobs();
    expect(shown).toContain(' shard ');
    expect(shown).toContain('#!/bin/bash');
    expect(shown).not.toContain(secret);
    expect(filesWith(secret)).toEqual([secretsFile(run)]);
    expect((await ended).code).toBe(0);
    expect(recorded(run)).toEqual(recorded(local));
    expect([model.asked.length, new Set(model.asked).size]).toEqual([400, 400]);
    expect(model.mostInFlight).toBeLessThanOrEqual(6);
    expect([...model.keys]).toEqual([`Bearer ${secret}`]);
    expect(existsSync(secretsFile(run))).toBe(false);
    expect(filesWith(secret)).toEqual([]);
    // The control: who is not careful is seen.
    const { id } = await openSlurm({ environment: cluster.environment }).submit({ name: 'careless', script: '#!/bin/bash\nsleep 60\n', directory: folder, output: '/dev/null', extra: [], environment: { CARELESS: secret }, requeue: false });
    await until(async () => (await shownOfJobs()).includes(secret));
    await cluster.run('scancel', id);
    model.close();
  });

  test('goes on when a node dies: what it had not brought is done by others', async () => {
    const model = await echo(250);
    echoTask(320, model.url, `parallel_requests: 8\nshards: {size: 20}\n${onFourNodes}`);
    const { ended } = pitwall('run', 'echo.eval.yaml', '--quiet');
    await until(() => doneOf() > 20);
    cluster.crash('n1');
    expect(await ended).toMatchObject({ code: 0 });
    expect(doneOf()).toBe(320);
    expect(new Set(model.asked).size).toBe(320);
    // The shard that n1 was at, of which 5 s of answers were not brought, and no more.
    expect(model.asked.length).toBeLessThanOrEqual(340);
    cluster.startNode('n1');
    await until(async () => !/down|\*/.test(await cluster.run('sinfo', '-h', '-N', '-o', '%T')));
    model.close();
  });

  test('is taken up again where its runner was killed: jobs that run are waited for, and nothing is asked twice', async () => {
    const model = await echo(250);
    echoTask(320, model.url, `parallel_requests: 8\nshards: {size: 20}\n${onFourNodes}`);
    const { child, ended } = pitwall('run', 'echo.eval.yaml', '--quiet');
    await until(() => doneOf() > 20);
    child.kill('SIGKILL');
    await ended;
    const before = doneOf();
    await until(() => model.asked.length > before + 100);
    const run = await succeeds('run', '--resume', 'latest');
    expect(doneOf()).toBe(320);
    expect([model.asked.length, new Set(model.asked).size]).toEqual([320, 320]);
    const types = eventsOf(run).map(({ type }) => type);
    expect(types.filter(type => type.startsWith('jobs'))).toEqual(['jobsPlanned', 'jobsSubmitted', 'jobsAttached', 'jobsEnded']);
    expect(existsSync(secretsFile(run))).toBe(false);
    model.close();
  });

  test('is cancelled with all its jobs, keeps what they had, and is resumed', async () => {
    const model = await echo(250);
    echoTask(320, model.url, `parallel_requests: 8\nshards: {size: 40}\n${onFourNodes}`);
    const { ended } = pitwall('run', 'echo.eval.yaml', '--quiet');
    await until(() => doneOf() > 0 && model.asked.length > 60);
    await pitwall('cancel', 'latest').ended;
    expect((await ended).code).toBe(3);
    const run = read(store => store.findRun('latest'));
    expect(run.outcome).toBe('cancelled');
    await until(nothingRuns, 10_000);
    expect(existsSync(secretsFile(run.id))).toBe(false);
    const answered = doneOf();
    // What was in flight is lost, as in a local run.
    expect(answered).toBeGreaterThanOrEqual(model.asked.length - 8);
    await succeeds('run', '--resume', run.id);
    expect(doneOf()).toBe(320);
    model.close();
  });

  test('whose runner was stopped leaves its jobs, and a cancel ends them', async () => {
    const model = await echo(250);
    echoTask(320, model.url, `parallel_requests: 8\nshards: {size: 40}\n${onFourNodes}`);
    const { child, ended } = pitwall('run', 'echo.eval.yaml', '--quiet');
    await until(() => model.asked.length > 20);
    child.kill('SIGINT');
    expect((await ended).code).toBe(3);
    expect(eventsOf()).toContainEqual(expect.objectContaining({ type: 'jobsLeft' }));
    expect(await nothingRuns()).toBe(false);
    const { code, note } = await pitwall('cancel', 'latest').ended;
    expect([code, note]).toEqual([0, expect.stringContaining('are cancelled (1 array)')]);
    await until(nothingRuns, 10_000);
    const run = read(store => store.findRun('latest').id);
    expect(existsSync(secretsFile(run))).toBe(false);
    model.close();
  });

  test('waits for jobs that somebody holds, and ends where somebody cancels them; a resume does what is missing', async () => {
    const model = await echo(50);
    echoTask(160, model.url, 'parallel_requests: 2\nshards: {size: 40}\nexecutor: {slurm: {time: 5m, cpus: 8, memory: 800MiB, jobs: 1}}\n');
    const { ended } = pitwall('run', 'echo.eval.yaml', '--quiet');
    await until(() => model.asked.length > 0);
    const submitted = eventsOf().find(event => event.type === 'jobsSubmitted');
    const array = submitted?.type === 'jobsSubmitted' ? submitted.job : '';
    await cluster.run('scontrol', 'hold', array);
    await until(() => eventsOf().some(({ type }) => type === 'jobsHeld'));
    await cluster.run('scontrol', 'release', array);
    const before = doneOf();
    await until(() => doneOf() > Math.max(before, 45));
    await cluster.run('scancel', array);
    const { code, note } = await ended;
    expect([code, note]).toEqual([3, expect.stringMatching(/job \d+_\d was cancelled at the cluster by somebody else: what is missing is done by `pitwall run --resume /)]);
    const run = read(store => store.findRun('latest'));
    expect([run.outcome, existsSync(secretsFile(run.id))]).toEqual(['interrupted', false]);
    // What was in flight is lost, as in a local run.
    expect(doneOf()).toBeGreaterThanOrEqual(model.asked.length - 2);
    await succeeds('run', '--resume', run.id);
    expect(doneOf()).toBe(160);
    expect(eventsOf(run.id).filter(({ type }) => type === 'jobsSubmitted')).toHaveLength(2);
    model.close();
  });

  test('that no node can do says so in a sentence', async () => {
    const model = await echo(1);
    echoTask(4, model.url, 'executor: {slurm: {setup: ["exit 0"]}}\n');
    const { code, note } = await pitwall('run', 'echo.eval.yaml', '--quiet').ended;
    expect(code).toBe(3);
    expect(note).toMatch(/3 tries brought nothing: job \d+_0 ended on n\d without a result: every node must see .*w3 by that path; its output is .*job-0\.log/);
    model.close();
  });
});

import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { shellWord } from '../../src/base/shellWord.ts';
import type { RunEvent } from '../../src/store/rows.ts';
import { echo, echoTask, eventsOf, folder, onACluster, onFourNodes, pitwall, read, recorded, succeeds } from './evalPlace.ts';

onACluster();

describe('a job begins', () => {
  test('with lines of its own: a Node that they bring is used, also in the shortest time that Slurm knows', async () => {
    const model = await echo(1);
    const node = path.join(folder, 'of a module', 'node');
    mkdirSync(path.dirname(node));
    writeFileSync(node, `#!/bin/bash\necho used >> ${shellWord(path.join(folder, 'used'))}\nexec ${shellWord(process.execPath)} "$@"\n`, { mode: 0o755 });
    const setup = [`PATH=${shellWord(path.dirname(node))}:$PATH`, 'module --version || true', 'export SEEN=1'];
    echoTask(8, model.url, `executor: {slurm: {time: 1m, setup: ${JSON.stringify(setup)}}}\n`);
    const run = await succeeds('run', 'echo.eval.yaml');
    expect(eventsOf(run).filter(({ type }) => type === 'jobsSubmitted').length).toBe(1);
    expect(readFileSync(path.join(folder, 'used'), 'utf8')).toMatch(/^used/);
    model.close();
  });

  test('or does not, and the run says at which line, and what it wrote', async () => {
    const model = await echo(1);
    echoTask(4, model.url, 'executor: {slurm: {setup: ["module load nodejs/none-such", "echo never"]}}\n');
    const { code, note } = await pitwall('run', 'echo.eval.yaml', '--quiet').ended;
    expect(code).toBe(3);
    expect(note).toMatch(/3 tries brought nothing: job \d+_0 on n\d ended FAILED with code \d+ .*; its output is .*job-0\.log; it wrote: .+ · `setup` ended the job with code \d+ at `module load nodejs\/none-such`; mend it in the task/);
    expect(model.asked).toEqual([]);
    model.close();
  });
});

describe('a track of which only sums are kept', () => {
  test('is scored on four nodes to the last digit, in less than 2 s beyond the jobs and Slurm’s starts of them', async () => {
    const [directions, sentences] = [64, 200];
    const words = Array.from({ length: 500 }, (_, k) => `w${(k * 7919) % 1000}`);
    const text = (from: number, n: number): string => Array.from({ length: n }, (_, k) => words[(from * 31 + k * k) % words.length]).join(' ');
    const rows = Array.from({ length: directions * sentences }, (_, k) => JSON.stringify({ direction: `d${Math.floor(k / sentences)}`, source: text(k, 12), target: `${text(k, 20)}.`, output: `${text(k, 17)} ${text(k + 1, 3)}.` }));
    writeFileSync(path.join(folder, 'rows.jsonl'), rows.join('\n'));
    const task = `kind: eval\nname: flores\nmodels: [{id: system, provider: recorded, path: rows.jsonl, output: "{{ row.output }}"}]\ndatasets: [{id: flores, path: rows.jsonl, fields: {input: source, target: target}, tags: [direction]}]\nscorers: [bleu, chrf, ter, token_f1]\nshards: {size: ${sentences}, keep: statistics}\n`;
    writeFileSync(path.join(folder, 'flores.eval.yaml'), task);
    const local = await succeeds('run', 'flores.eval.yaml');
    writeFileSync(path.join(folder, 'flores.eval.yaml'), `${task}${onFourNodes.replace('}}', `, setup: [${JSON.stringify(`date +%s%3N > ${shellWord(`${folder}/began-`)}$SLURM_ARRAY_TASK_ID`)}]}}`)}`);
    const remote = await succeeds('run', 'flores.eval.yaml', '--log-level', 'debug');
    expect(recorded(remote)).toEqual(recorded(local));
    expect(read(store => store.shards(remote, store.trials(remote)[0]?.id ?? '').length)).toBe(directions);

    // Each job says when its script began and when Pitwall was at work in it; its output was written last when it ended.
    const wave = path.join(folder, '.pitwall', 'slurm', remote, 'w1');
    const jobs = Array.from({ length: 16 }, (_, k): JobTimes => ({
      startMs: Number(readFileSync(path.join(folder, `began-${k}`), 'utf8')),
      atWorkMs: Date.parse(readFileSync(path.join(wave, `job-${k}.0.debug.log`), 'utf8').split(' ')[0] ?? ''),
      endMs: statSync(path.join(wave, `job-${k}.log`)).mtimeMs,
    }));
    const timeOf = (type: RunEvent['type']): number => read(store => store.events(remote).find(({ event }) => event.type === type)?.atMs ?? Number.NaN);
    const [preparedMs, submittedMs, endedMs] = [timeOf('runPrepared'), timeOf('jobsSubmitted'), timeOf('runEnded')];
    expect(eventsOf(remote).filter(({ type }) => type === 'jobsSubmitted').length).toBe(1);
    const chain = longestChain(jobs);
    const sum = (of: (job: JobTimes) => number): number => chain.reduce((total, job) => total + of(job), 0);
    const ownMs = sum(({ startMs, endMs }) => endMs - startMs);
    const lastMs = Math.max(...jobs.map(({ endMs }) => endMs));
    // All jobs are there from the beginning, so when the next one begins is Slurm's to say.
    const slurmMs = lastMs - submittedMs - ownMs;
    const oursMs = submittedMs - preparedMs + (endedMs - lastMs);
    const round = Math.round;
    console.log(`${round(endedMs - preparedMs)} ms from the counted dataset to the end of the run: ${round(ownMs)} ms are the ${chain.length} jobs of the longest chain (${round(sum(({ startMs, atWorkMs }) => atWorkMs - startMs))} ms of it until Pitwall was at work in each), ${round(slurmMs)} ms Slurm's starts of them, ${round(submittedMs - preparedMs)} ms planning and submission, ${round(endedMs - lastMs)} ms after the last job`);
    expect(ownMs).toBeGreaterThan(0);
    expect(oursMs).toBeGreaterThan(0);
    expect(oursMs).toBeLessThan(2_000);
  });
});

interface JobTimes {
  readonly startMs: number;
  readonly atWorkMs: number;
  readonly endMs: number;
}

/** From the last one back: who ended right before it began has made room for it. */
function longestChain(jobs: readonly JobTimes[]): readonly JobTimes[] {
  const chain: JobTimes[] = [];
  for (let next = jobs.toSorted((one, other) => other.endMs - one.endMs)[0]; next !== undefined; ) {
    chain.unshift(next);
    const { startMs } = next;
    next = jobs.filter(({ endMs }) => endMs <= startMs).toSorted((one, other) => other.endMs - one.endMs)[0];
  }
  return chain;
}

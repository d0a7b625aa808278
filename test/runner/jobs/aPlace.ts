import { statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { FakeSlurm, FakeWork } from '../../fake/fakeSlurm.ts';
import { tempFolder } from '../../store/fixtures.ts';
import type { LaunchRequest } from '../../../src/protocol/launch.ts';
import { runShardJob } from '../../../src/runner/jobs/runShardJob.ts';
import { startRun } from '../../../src/runner/startRun.ts';
import type { RunOutcome } from '../../../src/base/outcomes.ts';
import { systemClock } from '../../../src/base/clock.ts';
import { readFilePart } from '../../../src/execute/shards/fileIndex.ts';
import { createRowIndex } from '../../../src/execute/shards/rowIndex.ts';
import { createInlineScoring } from '../../../src/runner/inlineScoring.ts';
import { loadTask } from '../../../src/runner/loadTask.ts';
import type { RunPorts } from '../../../src/runner/runSpec.ts';
import { createShardScorer } from '../../../src/runner/shards/scoreShard.ts';
import { scoringSetup } from '../../../src/runner/taskScoring.ts';
import type { ScoringSetup } from '../../../src/score/createScoring.ts';
import type { StoreWriter } from '../../../src/store/store.ts';

export const environment = { PITWALL_SECRET_K: 'hidden-value' };
export const specOf = (work: FakeWork): string => / shard (\S+)$/m.exec(work.job.script)?.[1] ?? '';

/** What `pitwall shard` does, in this process: the environment that it gets is the job's and no more. */
export async function shard(work: FakeWork): Promise<number> {
  const { outcome } = await runShardJob(specOf(work), work.index ?? 0, { ...work.job.environment, SLURM_RESTART_COUNT: String(work.restarts) }, work.signal, inThisThread(work.job.directory));
  return outcome === 'succeeded' ? 0 : 3;
}

/** Starting threads takes longer than what they would do here. Time goes by so many times as fast. */
const inThisThread =
  (folder: string, speed = 20) =>
  (real: RunPorts): RunPorts => {
    const workspace = folder.split('/.pitwall/')[0] ?? '';
    const setup = (): ScoringSetup => scoringSetup(loadTask({ file: path.join(workspace, 't.eval.yaml'), workspace, environment }).task);
    return {
      ...real,
      clock: { nowMs: () => performance.now() * speed, wallMs: () => Date.now(), sleep: (ms, signal) => systemClock.sleep(ms / speed, signal) },
      createScoringPool: () => createInlineScoring(setup()),
      createShardPool: () => ({
        width: 1,
        index: async files => createRowIndex(files.map(file => ({ path: file, parts: [readFilePart(file, 0, statSync(file).size)] }))),
        score: async (trial, job) => createShardScorer(trial, () => undefined)(job),
        dispose: () => undefined,
      }),
    };
  };

export class Place {
  readonly folder = tempFolder();
  private runs = 0;

  constructor(rows: number) {
    writeFileSync(path.join(this.folder, 'rows.jsonl'), Array.from({ length: rows }, (_, k) => JSON.stringify({ k, language: `l${k % 3}`, target: `the ${k} words of a sentence`, output: k % 7 === 0 ? 'other words' : `the ${k} words of one sentence` })).join('\n'));
  }

  task(more: string, text = 'scorers: [bleu, token_f1]\n'): void {
    writeFileSync(path.join(this.folder, 't.eval.yaml'), `kind: eval\nname: t\nmodels: [{id: a, provider: recorded, path: rows.jsonl, output: "{{ row.output }}", match: k}, {id: b, provider: recorded, path: rows.jsonl, output: "{{ row.target }}"}]\ndatasets: [{id: d, path: rows.jsonl, fields: {input: k, target: target}, tags: [language]}]\n${text}${more}`);
  }

  async run(slurm: FakeSlurm, more: Partial<LaunchRequest> = {}, { signal = new AbortController().signal, speed = 20 }: { readonly signal?: AbortSignal; readonly speed?: number } = {}): Promise<{ outcome: RunOutcome; runId: string; recorded: unknown; events: readonly string[]; error: string | undefined }> {
    const request = { taskFile: path.join(this.folder, 't.eval.yaml'), workspace: this.folder, runId: `r${++this.runs}`, ...more };
    const { outcome, runId, store } = await startRun(request, { environment, consent: () => undefined, slurm: () => slurm, ports: inThisThread(this.folder, speed) }, signal);
    const read = { outcome, runId, recorded: everything(store, runId), events: store.events(runId).map(({ event }) => event.type), error: store.run(runId)?.error };
    store.dispose();
    return read;
  }
}

function everything(store: StoreWriter, run: string): unknown {
  return {
    samples: [...store.samples(run)].map(({ endedMs: _ended, latencyMs: _latency, ...sample }) => sample),
    totals: store.totals(run).map(({ latencySumMs: _sum, ...totals }) => totals),
    summaries: store.trials(run).map(({ summary }) => summary),
    shards: store.trials(run).map(({ id }) => store.shards(run, id).map(({ endedMs: _ended, ...shard }) => shard)),
  };
}

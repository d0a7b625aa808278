import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { systemClock } from '../../src/base/clock.ts';
import type { RunOutcome } from '../../src/base/outcomes.ts';
import { openDataset } from '../../src/execute/datasets/openDataset.ts';
import type { Answer, Provider, ProviderRequest } from '../../src/execute/provider.ts';
import { makePlan } from '../../src/plan/makePlan.ts';
import { runPlan } from '../../src/runner/runPlan.ts';
import type { RunPorts, RunSpec } from '../../src/runner/runSpec.ts';
import { createInlineScoring } from '../../src/runner/inlineScoring.ts';
import { scorerRows, scoringSetup } from '../../src/runner/taskScoring.ts';
import type { SampleRow } from '../../src/store/rows.ts';
import type { StoreWriter } from '../../src/store/store.ts';
import { openStore } from '../../src/store/workspaceStore.ts';
import type { Task } from '../../src/task/task.ts';

/** What a fake endpoint says to an input, or how it fails. */
export type Reply = (input: string, attempt: number) => Answer | Promise<Answer>;

export const says = (output: string): Answer => ({ outcome: 'ok', output, latencyMs: 1, tokensIn: 2, tokensOut: 1 });
export const fails = (errorClass: 'unreachable' | 'serverError' | 'authentication', retryable = false): Answer => ({ outcome: 'failed', errorClass, error: `it said ${errorClass}`, retryable });

/** A workspace with a store, a task over inline rows `q0 → a0, q1 → a1, …`, and an endpoint that is a function. */
export class Workspace {
  readonly folder = mkdtempSync(path.join(os.tmpdir(), 'pitwall-runner-'));
  readonly store: StoreWriter = openStore(path.join(this.folder, '.pitwall', 'store.db'));
  readonly asked: string[] = [];
  scoringPools: readonly string[] = [];

  task(rows: number, more: Partial<Task> = {}): Task {
    return {
      kind: 'eval',
      name: 't',
      file: path.join(this.folder, 't.eval.yaml'),
      text: '',
      hash: '',
      seed: 1,
      retries: 0,
      parallelTrials: 2,
      gates: [],
      models: [{ id: 'm', provider: 'openai', baseUrl: 'http://127.0.0.1:1', model: 'm', stream: false, params: {}, timeoutMs: 1000, limits: {} }],
      datasets: [{ id: 'd', source: { inline: Array.from({ length: rows }, (_, i) => ({ input: `q${i}`, target: `a${i}` })) }, line: 1, fields: { input: 'input', target: 'target' }, splits: ['all'], tags: [] }],
      prompts: [{ id: 'p', messages: [{ role: 'user', content: '{{ input }}' }] }],
      scorers: [{ id: 'exact_match', use: 'exact_match', params: {} }],
      onMissing: 'exclude',
      ...more,
    };
  }

  /** Runs a new run, or takes up the one that is there. */
  async run(task: Task, reply: Reply, options: { readonly runId?: string; readonly signal?: AbortSignal; readonly resume?: boolean; readonly retry?: true; readonly warmupMs?: number; readonly ports?: Partial<RunPorts>; readonly onRequest?: (request: ProviderRequest) => void; readonly parallelRequests?: number; readonly onProgress?: NonNullable<RunSpec['onProgress']> } = {}): Promise<RunOutcome> {
    const plan = makePlan(task, text => text);
    const runId = options.runId ?? 'r1';
    if (options.retry === true) for (const trial of this.store.trials(runId)) this.store.updateTrial(runId, trial.id, { outcome: 'interrupted' });
    if (options.resume === true || options.retry === true) {
      this.store.updateRun(runId, { state: 'starting', outcome: undefined, resumes: 1 });
    } else {
      this.store.createRun(
        {
          id: runId, task: task.name, kind: 'eval', taskFile: task.file, taskText: '', taskHash: '', plan, seed: task.seed, version: '0', host: os.hostname(), pid: process.pid, processStart: '', heartbeatMs: 0,
          state: 'starting', createdMs: 0, startedMs: 0, durationMs: 0, resumes: 0, settings: {}, gates: [], onMissing: task.onMissing, launch: {}, pinned: false,
          scorers: scorerRows(task),
        },
        plan.trials.map(trial => ({ run: runId, ...trial, state: 'pending' as const })),
      );
    }
    const attempts = new Map<string, number>();
    const ports: RunPorts = {
      clock: systemClock,
      openDataset,
      createProvider: (): Provider => ({
        ask: async request => {
          options.onRequest?.(request);
          const input = request.messages.at(-1)?.content ?? '';
          const attempt = (attempts.get(input) ?? 0) + 1;
          attempts.set(input, attempt);
          this.asked.push(input);
          return reply(input, attempt);
        },
        dispose: () => undefined,
      }),
      createScoringPool: () => createInlineScoring(scoringSetup(task)),
      ...options.ports,
    };
    return runPlan({ task, plan, runId, parallelRequests: options.parallelRequests ?? 4, scoringPools: this.scoringPools, store: this.store, ports, ...(options.warmupMs === undefined ? {} : { warmupMs: options.warmupMs }), ...(options.retry === true ? { retryScoring: true } : {}), ...(options.onProgress === undefined ? {} : { onProgress: options.onProgress }) }, options.signal ?? new AbortController().signal);
  }

  /** `0 ok 1 | 3 failed serverError`: the rows of a run, in order. */
  picture(runId = 'r1'): string {
    return [...this.store.samples(runId)].map(rowText).join(' | ');
  }

  file(name: string, text: string): string {
    const file = path.join(this.folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  }

  dispose(): void {
    this.store.dispose();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function rowText(row: SampleRow): string {
  return [row.index, row.outcome, ...(row.errorClass === undefined ? [] : [row.errorClass]), ...row.scores.map(score => score.value)].join(' ');
}

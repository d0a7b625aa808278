import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { tableFromArrays, tableToIPC, utf8 } from '@uwdata/flechette';
import { buildSync } from 'esbuild';
import { afterAll, expect, test } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { createProvider } from '../../src/execute/createProvider.ts';
import { startSim } from '../../src/execute/sim/startSim.ts';
import { readRunView } from '../../src/report/readRunView.ts';
import { createScoringPool } from '../../src/runner/scoringPool.ts';
import { loadTask } from '../../src/runner/loadTask.ts';
import { scoringSetup } from '../../src/runner/taskScoring.ts';
import { Workspace } from './fixture.ts';

// The shape of CFBenchmark: eight datasets that `save_to_disk` wrote, with an instruction, a news text and a reference; labels are joined by `，`.
const openLabels = ['company', 'product'];
const closedLabels = ['sector', 'event', 'sentiment'];
const texts = ['summary', 'risk', 'suggestion'];
const rowsEach = 24;

const worker = mkdtempSync(path.join(tmpdir(), 'pitwall-worker-'));
const workerFile = path.join(worker, 'worker.cjs');
buildSync({ entryPoints: ['src/runner/scoringWorker.ts'], outfile: workerFile, bundle: true, platform: 'node', format: 'cjs', logLevel: 'error' });
afterAll(() => rmSync(worker, { recursive: true }));

test('eight Arrow datasets run as one task: trials, samples and scoring side by side', async () => {
  const ws = new Workspace();
  const sim = await startSim({ latencyMs: 20 });
  try {
    writeCorpus(path.join(ws.folder, 'corpus'));
    const file = ws.file('cfbenchmark.eval.yaml', taskText(sim.url));
    const { task, warnings } = loadTask({ file, workspace: ws.folder, environment: {} });
    expect(warnings).toEqual([]);

    const asking = new Map<object, number>();
    const most = { trials: 0, requests: 0, scoring: 0 };
    let scoring = 0;
    let scoredWhileAsking = false;
    const outcome = await ws.run(task, () => { throw new Error('the endpoint is a server'); }, {
      parallelRequests: 8,
      ports: {
        createProvider: model => {
          const provider = createProvider(model, { environment: {}, connections: 8, clock: systemClock });
          const trial = {};
          return {
            async ask(request, signal) {
              asking.set(trial, (asking.get(trial) ?? 0) + 1);
              const counts = [...asking.values()].filter(count => count > 0);
              most.trials = Math.max(most.trials, counts.length);
              most.requests = Math.max(most.requests, counts.reduce((a, b) => a + b, 0));
              const answer = await provider.ask(request, signal);
              asking.set(trial, (asking.get(trial) ?? 1) - 1);
              return answer;
            },
            dispose: () => provider.dispose(),
          };
        },
        createScoringPool: () => {
          const pool = createScoringPool({ ...scoringSetup(task), workers: 2, batchSize: 4, workerFile });
          return {
            async score(jobs) {
              scoring += Math.ceil(jobs.length / 4);
              most.scoring = Math.max(most.scoring, scoring);
              scoredWhileAsking ||= [...asking.values()].some(count => count > 0);
              const results = await pool.score(jobs);
              scoring -= Math.ceil(jobs.length / 4);
              return results;
            },
            dispose: () => pool.dispose(),
          };
        },
      },
    });

    expect(outcome).toBe('succeeded');
    expect([sim.requests().total, sim.requests().asked.size]).toEqual([8 * rowsEach, 8 * rowsEach]);
    const told = ws.store.events('r1').map(({ event }) => event.type).filter(type => type.startsWith('trial'));
    expect(told.indexOf('trialEnded')).toBe(4);
    expect(most.requests).toBe(8);
    expect(most.trials).toBeGreaterThanOrEqual(2);
    expect(most.scoring).toBeGreaterThanOrEqual(2);
    expect(scoredWhileAsking).toBe(true);
    const view = readRunView(ws.store, 'r1', { alive: false, nowMs: 0 });
    expect(view.trials.map(({ configuration, outcomes, metrics }) => `${configuration.dataset} ok ${outcomes.ok} extractionFailed ${outcomes.extractionFailed} ${Object.entries(metrics).map(([metric, { sum, n }]) => `${metric} ${sum.toFixed(2)}/${n}`).join()}`)).toEqual([
      // 16 of 24 are right, 6 in part, 2 without an answer, which count 0.
      ...openLabels.map(id => `${id} ok 22 extractionFailed 2 open ${(16 + 6 / 2).toFixed(2)}/24`),
      // Of what is wrong as a whole, four have one reference label (2/3) and two have two (1/2).
      ...closedLabels.map(id => `${id} ok 22 extractionFailed 2 closed ${(16 + (4 * 2) / 3 + 2 / 2).toFixed(2)}/24`),
      // One word of four, the article aside.
      ...texts.map(id => `${id} ok 22 extractionFailed 2 text ${(16 + 6 * 0.4).toFixed(2)}/24`),
    ]);
  } finally {
    await sim.close();
    ws.dispose();
  }
});

/** Answers are what the prompt ends with: the simulated endpoint echoes it. Every third row holds an answer that is partly wrong, every twelfth none at all. */
function writeCorpus(folder: string): void {
  for (const task of [...openLabels, ...closedLabels, ...texts]) {
    const shards = task === 'sector' ? 2 : 1;
    mkdirSync(path.join(folder, task), { recursive: true });
    const files = Array.from({ length: shards }, (_, shard) => {
      const ids = Array.from({ length: rowsEach / shards }, (_, k) => k + (shard * rowsEach) / shards);
      const columns = {
        input: ids.map(id => `新闻${id}：某公司公布了半年度报告。${'业绩增长，'.repeat(30)}${said(task, id)}`),
        instruction: ids.map(() => `请完成${task}任务。`),
        response: ids.map(id => right(task, id)),
        task: ids.map(() => task),
      };
      const filename = `data-${String(shard).padStart(5, '0')}-of-${String(shards).padStart(5, '0')}.arrow`;
      const table = tableFromArrays(columns, { types: { input: utf8(), instruction: utf8(), response: utf8(), task: utf8() } });
      writeFileSync(path.join(folder, task, filename), tableToIPC(table, { format: 'stream' }) as Uint8Array);
      return { filename };
    });
    writeFileSync(path.join(folder, task, 'state.json'), JSON.stringify({ _data_files: files, _split: null }));
    writeFileSync(path.join(folder, task, 'dataset_info.json'), '{}');
  }
  writeFileSync(path.join(folder, 'dataset_dict.json'), JSON.stringify({ splits: [...openLabels, ...closedLabels, ...texts] }));
}

function right(task: string, id: number): string {
  if (texts.includes(task)) return `the ${task} of report ${id}`;
  return closedLabels.includes(task) ? (id % 2 === 0 ? '正面' : '正面，中性') : `甲${id}公司，乙${id}公司`;
}

function said(task: string, id: number): string {
  if (id % 12 === 11) return '';
  if (id % 3 !== 2) return `回答：${right(task, id)}`;
  if (texts.includes(task)) return '回答：the report';
  return closedLabels.includes(task) ? '回答：正面，别的，另外' : `回答：甲${id}公司，丙公司`;
}

function taskText(url: string): string {
  const label = (id: string, scorer: string): string => `  - id: ${id}
    path: corpus
    splits: [${id}]
    fields: {target: response}
    scorers: [${scorer}]
`;
  return `kind: eval
name: cfbenchmark
parallel_trials: 4
models:
  - {id: sim, provider: openai, base_url: "${url}", model: sim, stream: false}
prompts:
  - {id: zero-shot, template: "{{ row.instruction }}{{ input }}"}
# It takes long on purpose, so that scoring is seen to run beside asking.
extract: {regex: "^[^]*?[^]*?[^]*?回答：(.+)$"}
scorers:
  - {id: open, use: set_f1, params: {separator: "，"}}
  - {id: closed, use: set_f1, params: {separator: "，", other: collapsed}}
  - {id: text, use: token_f1}
on_missing: zero
datasets:
${openLabels.map(id => label(id, 'open')).join('')}${closedLabels.map(id => label(id, 'closed')).join('')}${texts.map(id => label(id, 'text')).join('')}`;
}

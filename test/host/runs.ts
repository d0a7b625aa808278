import * as assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as vscode from 'vscode';
import { startSim, type Sim } from '../../src/execute/sim/startSim.ts';
import type { RunSummaryRow } from '../../src/store/rows.ts';
import type { StoreReader } from '../../src/store/store.ts';
import { ended, reading, shownRun } from './recorded.ts';
import { codeLenses, problemsOf } from './taskFiles.ts';
import { until } from './until.ts';
import { fileIn, show } from './workspaceFiles.ts';

export function defineRuns(): void {
  suite('runs', () => {
    let sim: Sim;
    suiteSetup(async () => {
      sim = await startSim();
    });
    suiteTeardown(async () => await sim.close());

    test('Run runs a task to its end in a process of its own', async () => {
      await show('small.eval.yaml');
      await vscode.commands.executeCommand('pitwall.run', fileIn('small.eval.yaml'));
      const run = await ended('small');
      assert.equal(`${run.state} ${run.outcome}`, 'ended succeeded');
      assert.notEqual(run.pid, process.pid);
      assert.deepEqual(reading(store => rankingOf(store, run)), ['careful 3/4', 'hasty 2/4']);
      const shown = await until('the run in the Runs view', () => shownRun('small', 'ended'));
      assert.deepEqual([shown.task, shown.outcome, shown.done, shown.headline?.model], ['small', 'succeeded', 8, 'careful']);
    });

    test('a bench names what is wrong in it, runs the eval it names at each level, and its best level stands beside Run', async () => {
      writeFileSync(fileIn('levels.bench.yaml').fsPath, 'kind: bench\nname: levels\ntask: leveled.eval.yaml\nrequest_sweep: [1, 4]\n');
      await show('levels.bench.yaml');
      await until('the problem that its eval is not there', () => problemsOf('levels.bench.yaml').some(problem => problem.startsWith('3: `task` reads leveled.eval.yaml, which does not exist')));
      writeFileSync(fileIn('leveled.eval.yaml').fsPath, taskText('leveled', sim.url, 'sim;latency=20'));
      await until('no problem', () => problemsOf('levels.bench.yaml').length === 0);
      await vscode.commands.executeCommand('pitwall.run', fileIn('levels.bench.yaml'));
      const run = await ended('levels');
      assert.equal(`${run.kind} ${run.outcome}`, 'bench succeeded');
      await until('the best level above the task', async () => (await codeLenses('levels.bench.yaml')).some(lens => /^1: best: [14] parallel /.test(lens)));
    });

    test('a tune names what is wrong in it, runs the simulated server of this Pitwall, and its best configuration stands beside Run', async () => {
      const text = (slots: string): string => `kind: tune\nname: tiny\nserver: {command: [pitwall, sim, --port, "{{ port }}", --slots, "${slots}"], ready: {path: /health, timeout: 30s}}\nparameters: {slots: [2]}\nobjective: {maximize: throughput}\nbench: {workload: {data: {synthetic: {input_tokens: 5, output_tokens: 5}}}, load: {concurrency: [2]}, stop: {requests: 10}, self_check: false}\n`;
      writeFileSync(fileIn('tiny.tune.yaml').fsPath, text('{{ slot }}'));
      await show('tiny.tune.yaml');
      const [problem] = await until('the problem of the name', () => (problemsOf('tiny.tune.yaml').length > 0 ? problemsOf('tiny.tune.yaml') : undefined));
      assert.match(problem ?? '', /^3: the template reads `slot`, which does not exist here; did you mean `slots`\?/u);
      writeFileSync(fileIn('tiny.tune.yaml').fsPath, text('{{ slots }}'));
      await until('no problem', () => problemsOf('tiny.tune.yaml').length === 0);
      await vscode.commands.executeCommand('pitwall.run', fileIn('tiny.tune.yaml'));
      const run = await ended('tiny');
      assert.equal(`${run.kind} ${run.outcome}`, 'tune succeeded');
      assert.deepEqual(reading(store => store.experiments(run.id).map(({ configuration, outcome }) => ({ configuration, outcome }))), [{ configuration: { slots: 2 }, outcome: 'ok' }]);
      await until('the best configuration above the task', async () => (await codeLenses('tiny.tune.yaml')).some(lens => /^1: .*slots 2/.test(lens)));
    });

    test('the last result stands beside Run', async () => {
      await until('the result above the task', async () => (await codeLenses('small.eval.yaml')).some(lens => lens.startsWith('1: exact_match 0.75 ')));
    });

    test('Open Log shows what a run wrote, at the level that the editor’s settings say', async () => {
      const settings = vscode.workspace.getConfiguration('pitwall.logging');
      await settings.update('level', 'debug', vscode.ConfigurationTarget.Workspace);
      try {
        writeFileSync(fileIn('logged.eval.yaml').fsPath, taskText('logged', sim.url, 'sim'));
        await vscode.commands.executeCommand('pitwall.run', fileIn('logged.eval.yaml'));
      } finally {
        await settings.update('level', undefined, vscode.ConfigurationTarget.Workspace);
      }
      const { id } = await ended('logged');
      await until('the run in the Runs view', () => shownRun('logged', 'ended'));
      await vscode.commands.executeCommand('pitwall.openLog', id);
      const log = await until('its log in an editor', () => vscode.window.visibleTextEditors.find(({ document }) => document.fileName.endsWith(`${id}.log`)));
      await until('the end of the run in it', () => log.document.getText().includes(' info  run succeeded'));
      assert.match(log.document.getText(), /logging\.level debug \(VS Code setting pitwall\.logging\.level\)/);
    });

    test('what stops a run is one sentence: what, where, and what to do', async () => {
      assert.match(await errorOf('unreachable', taskText('unreachable', 'http://127.0.0.1:1/v1', 'sim')), /^[^\n]*127\.0\.0\.1:1[^\n]*; start the server, or correct `base_url`$/u);
      writeFileSync(fileIn('torn.jsonl').fsPath, '{"question": "1 + 1", "answer": "2"}\n{"question": "2 + 2", "ans');
      assert.match(await errorOf('torn', taskText('torn', sim.url, 'sim').replace('questions.jsonl', 'torn.jsonl')), /^[^\n]*torn\.jsonl:2[^\n]*; [^\n]+$/u);
    });

    test('Retry asks again for what failed alone; Re-score judges what is there with the task as it is now, and asks nobody', async () => {
      let mended = false;
      const asked: string[] = [];
      const server = createServer((request, response) => {
        let body = '';
        request.setEncoding('utf8').on('data', text => (body += String(text)));
        request.on('end', () => {
          const { messages } = JSON.parse(body) as { messages: readonly { content: string }[] };
          const question = messages.at(-1)?.content ?? '';
          asked.push(question);
          const fails = !mended && asked.length % 2 === 0;
          response.writeHead(fails ? 500 : 200, { 'content-type': 'application/json' });
          response.end(JSON.stringify(fails ? { error: { message: 'down' } } : { choices: [{ message: { role: 'assistant', content: 'The answer is 4' }, finish_reason: 'stop' }] }));
        });
      });
      await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
      try {
        const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
        writeFileSync(fileIn('flaky.eval.yaml').fsPath, `${taskText('flaky', url, 'm').replace('model: "m"', 'model: "m", stream: false')}parallel_requests: 1\n`);
        await vscode.commands.executeCommand('pitwall.run', fileIn('flaky.eval.yaml'));
        const first = await ended('flaky');
        assert.deepEqual(outcomesOf(first), { ok: 2, failed: 2 });
        const failed = [asked[1], asked[3]];
        await until('its failures in the Runs view', () => shownRun('flaky', 'ended'));

        mended = true;
        asked.length = 0;
        await vscode.commands.executeCommand('pitwall.retryFailed', first.id);
        const retried = await until('the retried run', () => latest('flaky', run => run.state === 'ended' && run.resumes === 1));
        assert.deepEqual([retried.id, outcomesOf(retried), asked.toSorted()], [first.id, { ok: 4 }, failed.toSorted()]);
        await until('the retried run in the Runs view', async () => (await shownRun('flaky', 'ended'))?.failed === 0);

        asked.length = 0;
        const file = fileIn('flaky.eval.yaml').fsPath;
        writeFileSync(file, readFileSync(file, 'utf8').replace('scorers: [exact_match]', 'scorers: [contains]'));
        await vscode.commands.executeCommand('pitwall.rescore', first.id);
        const rescored = await until('the run that is scored again', () => latest('flaky', run => run.state === 'ended' && run.id !== first.id));
        assert.deepEqual([rescored.outcome, outcomesOf(rescored), rescored.scorers.map(({ id }) => id), asked], ['succeeded', { ok: 4 }, ['contains'], []]);
        assert.equal(reading(store => store.run(rescored.id)?.rescoredFrom), first.id);
      } finally {
        await new Promise(resolve => server.close(resolve));
        server.closeAllConnections();
      }
    });

    test('Cancel ends a run whose endpoint never answers', async () => {
      writeFileSync(fileIn('stalled.eval.yaml').fsPath, taskText('stalled', sim.url, 'sim;stall=1'));
      await show('stalled.eval.yaml');
      await vscode.commands.executeCommand('pitwall.run', fileIn('stalled.eval.yaml'));
      const running = await until('the stalled run in the Runs view', () => shownRun('stalled', 'running'));
      await until('a request at the endpoint', () => sim.requests().total > 0);
      await vscode.commands.executeCommand('pitwall.cancel', running.id);
      const run = await ended('stalled');
      assert.equal(run.outcome, 'cancelled');
      await until('the end of its process', () => !isAlive(run.pid));
    });
  });
}

/** Runs the task to its end and returns the sentence that it left. */
async function errorOf(name: string, text: string): Promise<string> {
  writeFileSync(fileIn(`${name}.eval.yaml`).fsPath, text);
  await vscode.commands.executeCommand('pitwall.run', fileIn(`${name}.eval.yaml`));
  return (await ended(name)).error ?? '';
}

function taskText(name: string, url: string, model: string): string {
  return `kind: eval
name: ${name}
retries: 0
models:
  - {id: simulated, provider: openai, base_url: "${url}", model: "${model}"}
datasets:
  - {id: sums, path: questions.jsonl, fields: {input: question, target: answer}}
prompts:
  - {id: plain, template: "{{ input }}"}
scorers: [exact_match]
`;
}

function rankingOf(store: StoreReader, run: RunSummaryRow): string[] {
  const models = new Map(store.trials(run.id).map(trial => [trial.id, trial.configuration.model]));
  return store.totals(run.id).map(({ trial, scores }) => `${models.get(trial)} ${scores['exact_match']?.sum}/${scores['exact_match']?.n}`);
}

/** The newest run of the task that fits. */
function latest(task: string, fits: (run: RunSummaryRow) => boolean): RunSummaryRow | undefined {
  return reading(store => store.runs().find(run => run.task === task && fits(run)));
}

function outcomesOf(run: RunSummaryRow): Readonly<Record<string, number>> {
  return Object.assign({}, ...run.trials.map(({ totals }) => totals.outcomes)) as Readonly<Record<string, number>>;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

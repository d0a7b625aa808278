import * as assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { ended, reading, shownRun } from './recorded.ts';
import { until } from './until.ts';
import { fileIn } from './workspaceFiles.ts';

/** What test/host/fakeModels tells. */
interface Seen {
  readonly requests: readonly string[];
  readonly cancelled: readonly string[];
  readonly options: unknown;
}

/** Models that another extension offers, asked by a runner in a process of its own, through this window. */
export function defineEditorModels(): void {
  suite('the editor’s own models', () => {
    let seen: Seen;
    suiteSetup(async () => {
      const models = vscode.extensions.getExtension<Seen>('pitwall-tests.fake-models');
      if (models === undefined) throw new Error('the fake models are not installed');
      seen = await models.activate();
    });

    test('a run asks one, streamed, with its options, and counts its tokens', async () => {
      await run('added', 'adder', ', params: {temperature: 0}');
      const end = await ended('added');
      assert.equal(`${end.outcome} ${end.error ?? ''}`, 'succeeded ');
      const samples = reading(store => [...store.samples(end.id)]) ?? [];
      assert.deepEqual(samples.map(({ output, scores, tokensIn, tokensOut }) => `${output} ${scores[0]?.value}, tokens ${tokensIn} ${tokensOut}`), ['2 1, tokens 4 1', '5 1, tokens 4 1', '8 1, tokens 4 1', '10 1, tokens 4 1']);
      const gaps = samples.map(({ ttftMs = NaN, latencyMs = NaN }) => latencyMs - ttftMs);
      assert.ok(samples.every(({ ttftMs = NaN }) => ttftMs > 0) && gaps.every(gap => gap >= 0), JSON.stringify(gaps));
      // A busy machine may bring both halves of an answer together, not those of every answer.
      assert.ok(Math.max(...gaps) > 250, `the halves of an answer are 500 ms apart; first to last token: ${gaps.join(', ')} ms`);
      assert.deepEqual([...seen.requests].sort()[0], 'adder ← Add. | 1 + 1');
      assert.deepEqual(seen.options, { temperature: 0 });
    });

    test('what the vendor’s extension says of a failure is the sample’s', async () => {
      await run('blocked', 'blocked');
      assert.match((await ended('blocked')).error ?? '', /^model `fake`: every request failed \(4 of 4\): the editor blocks this model for now: the quota of this month is used up; set `limits`/u);
      await run('failing', 'failing');
      assert.match((await ended('failing')).error ?? '', /^model `fake`: every request failed \(4 of 4\): the editor’s model failed: .*its server is down/u);
    });

    test('a cancel reaches the model', async () => {
      await run('halting', 'halting');
      const running = await until('the run', () => shownRun('halting', 'running'));
      await until('a request', () => seen.requests.some(request => request.startsWith('halting')));
      await vscode.commands.executeCommand('pitwall.cancel', running.id);
      assert.equal((await ended('halting')).outcome, 'cancelled');
      await until('the cancel in the model', () => seen.cancelled.length === seen.requests.filter(request => request.startsWith('halting')).length);
    });
  });
}

async function run(name: string, model: string, more = ''): Promise<void> {
  const text = `kind: eval
name: ${name}
retries: 0
parallel_requests: 2
models:
  - {id: fake, provider: vscode-lm, vendor: pitwall-tests, model: ${model}${more}}
datasets:
  - {id: sums, path: questions.jsonl, fields: {input: question, target: answer}}
prompts:
  - {id: plain, messages: [{role: system, content: Add.}, {role: user, content: "{{ input }}"}]}
scorers: [exact_match]
`;
  writeFileSync(fileIn(`${name}.eval.yaml`).fsPath, text);
  await vscode.commands.executeCommand('pitwall.run', fileIn(`${name}.eval.yaml`));
}

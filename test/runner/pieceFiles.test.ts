import { createHash } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { renderProblem } from '../../src/base/problem.ts';
import { makePlan } from '../../src/plan/makePlan.ts';
import { loadTask } from '../../src/runner/loadTask.ts';
import { refuseChangedScorers, scorerRows, scoringSetup } from '../../src/runner/taskScoring.ts';
import { createScoring } from '../../src/score/createScoring.ts';
import type { RunRow } from '../../src/store/rows.ts';
import type { Task } from '../../src/task/task.ts';
import { pieceModel } from '../golden/pieces.ts';
import { Workspace } from './fixture.ts';

let ws: Workspace;
beforeEach(() => {
  ws = new Workspace();
  ws.file('d.jsonl', '{"input": "q", "target": "a"}\n');
  writeFileSync(path.join(ws.folder, 'u.model'), pieceModel('unigram'));
  writeFileSync(path.join(ws.folder, 'b.model'), pieceModel('bpe'));
});
afterEach(() => ws.dispose());

const text = (model: string): string => `kind: eval
name: sp
models: [{id: m, provider: recorded, path: d.jsonl, output: input}]
datasets:
  - {id: d, path: d.jsonl}
  - id: own
    path: d.jsonl
    scorers: [{id: whole, use: bleu, params: {tokenize: 'spm:${model}', lowercase: true}}]
scorers:
  - {id: spbleu, use: bleu, params: {tokenize: 'spm:${model}'}}
`;

function load(model: string): Task {
  return loadTask({ file: ws.file('t.eval.yaml', text(model)), workspace: ws.folder, environment: {} }).task;
}

function problems(model: string): readonly string[] {
  try {
    load(model);
    return [];
  } catch (error) {
    return (error as { problems: Parameters<typeof renderProblem>[0][] }).problems.map(problem => renderProblem(problem).replace(ws.folder, ''));
  }
}

test('a task’s models are read once, reach another thread with the scorers, and are named by what is in them', () => {
  const task = load('u.model');
  const score = createScoring(structuredClone(scoringSetup(task)));
  const job = { output: 'Geben Sie eine Zahl ein', targets: ['Geben Sie eine ganze Zahl ein'] };
  expect([undefined, 'own'].map(dataset => score({ ...job, ...(dataset === undefined ? {} : { dataset }) }).scores.map(({ scorer, value }) => `${scorer} ${value?.toFixed(2)}`))).toMatchInlineSnapshot(`
    [
      [
        "spbleu 70.11",
        "whole 73.15",
      ],
      [
        "whole 73.15",
      ],
    ]
  `);
  const hash = createHash('sha256').update(pieceModel('unigram')).digest('hex').slice(0, 16);
  expect(scorerRows(task).map(({ id, definition }) => `${id} ${/tok:[^|]*/.exec(definition)?.[0]}`)).toEqual([`spbleu tok:spm-${hash}`, `whole tok:spm-${hash}`]);
});

test('another model is another plan and no resume; the same one by another name is the same', () => {
  const plan = (task: Task): string => makePlan(task, written => createHash('sha256').update(written).digest('hex')).hash;
  const before = load('u.model');
  writeFileSync(path.join(ws.folder, 'renamed.model'), pieceModel('unigram'));
  expect([plan(load('renamed.model')) === plan(before), plan(load('b.model')) === plan(before)]).toEqual([true, false]);

  const run = { id: 'r1', scorers: scorerRows(before) } as unknown as RunRow;
  expect(() => refuseChangedScorers(run, load('u.model'))).not.toThrow();
  writeFileSync(path.join(ws.folder, 'u.model'), pieceModel('bpe'));
  expect(() => refuseChangedScorers(run, load('u.model'))).toThrow(expect.objectContaining({ what: 'the file of scorer `spbleu` has changed since run r1 began', where: path.join(ws.folder, 'u.model') }));
});

test('a model that is missing, broken or a folder is told where the task names it', () => {
  expect([problems('c.model'), problems('d.jsonl'), problems('.')]).toMatchInlineSnapshot(`
    [
      [
        "/t.eval.yaml:10:48: scorer \`spbleu\` reads c.model, which does not exist; did you mean b.model?",
        "/t.eval.yaml:8:57: scorer \`whole\` reads c.model, which does not exist; did you mean b.model?",
      ],
      [
        "/t.eval.yaml:10:48: scorer \`spbleu\` reads d.jsonl, which is no SentencePiece model, or only a part of one; name the \`.model\` file that SentencePiece’s trainer wrote",
        "/t.eval.yaml:8:57: scorer \`whole\` reads d.jsonl, which is no SentencePiece model, or only a part of one; name the \`.model\` file that SentencePiece’s trainer wrote",
      ],
      [
        "/t.eval.yaml:10:48: scorer \`spbleu\` reads ., which is a folder; name a SentencePiece \`.model\` file",
        "/t.eval.yaml:8:57: scorer \`whole\` reads ., which is a folder; name a SentencePiece \`.model\` file",
      ],
    ]
  `);
  rmSync(path.join(ws.folder, 'u.model'));
  expect(problems('u.model')).toHaveLength(2);
});

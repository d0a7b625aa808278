import * as vscode from 'vscode';
import { HumanError, renderHumanError } from '../../base/humanError.ts';
import { renderProblem } from '../../base/problem.ts';
import { durationOf, modelsOf, testVerdicts, type Verdict } from '../../report/testVerdicts.ts';
import { parseTask } from '../../task/parseTask.ts';
import type { WatchedRun } from '../folderStore.ts';
import type { Services } from '../services.ts';
import { isTrusted, startRun } from '../startRun.ts';
import { followRun } from './followRun.ts';
import type { TestItems } from './testItems.ts';

/** Where the results go; the editor's controller is one. */
export type TestRuns = Pick<vscode.TestController, 'createTestRun'>;

/** One task file with what is asked of it. */
interface Chosen {
  readonly file: vscode.TestItem;
  /** Absent: all that the file has. */
  readonly models?: readonly vscode.TestItem[];
}

/** Runs task files one after another, since measurements at once are in each other's times, and tells what became of each test. */
export async function runTests(services: Services, items: TestItems, all: readonly vscode.TestItem[], request: vscode.TestRunRequest, token: vscode.CancellationToken, runs: TestRuns): Promise<void> {
  const run = runs.createTestRun(request);
  try {
    const chosen = chosenOf(items, all, request);
    // Said once, and not for each file.
    if (!(await isTrusted())) return chosen.forEach(one => testsOf(items, one).forEach(test => run.skipped(test)));
    for (const one of chosen) testsOf(items, one).forEach(test => run.enqueued(test));
    for (const one of chosen) {
      const tests = testsOf(items, one);
      if (token.isCancellationRequested) tests.forEach(test => run.skipped(test));
      else await runTest(services, one, tests, run, token);
    }
  } finally {
    run.end();
  }
}

function chosenOf(items: TestItems, all: readonly vscode.TestItem[], { include, exclude = [] }: vscode.TestRunRequest): readonly Chosen[] {
  const asked = include ?? all;
  const files = [...new Set(asked.map(item => item.parent ?? item))].filter(file => !exclude.includes(file));
  return files.flatMap((file): Chosen[] => {
    const children = items.childrenOf(file);
    const models = children.filter(child => (asked.includes(file) || asked.includes(child)) && !exclude.includes(child));
    if (children.length === 0 || models.length === children.length) return [{ file }];
    return models.length === 0 ? [] : [{ file, models }];
  });
}

/** The tests that a run answers for: of an eval its models, of all else the file. */
function testsOf(items: TestItems, { file, models }: Chosen): readonly vscode.TestItem[] {
  const tests = models ?? items.childrenOf(file);
  return tests.length === 0 ? [file] : tests;
}

async function runTest(services: Services, { file, models }: Chosen, tests: readonly vscode.TestItem[], run: vscode.TestRun, token: vscode.CancellationToken): Promise<void> {
  const { uri } = file;
  if (uri === undefined) return;
  tests.forEach(test => run.started(test));
  const errored = (error: unknown): void => {
    if (!(error instanceof HumanError)) throw error;
    const message = new vscode.TestMessage([renderHumanError(error), ...error.problems.map(problem => renderProblem({ ...problem, file: vscode.workspace.asRelativePath(problem.file) }))].join('\n'));
    tests.forEach(test => run.errored(test, message));
  };
  try {
    const id = await startRun(services, uri, models === undefined ? {} : { models: models.map(({ label }) => label) }, token);
    if (id === undefined) return tests.forEach(test => run.skipped(test));
    const ended = await followRun(services, id, line => run.appendOutput(`${line}\r\n`, undefined, tests.length === 1 ? tests[0] : undefined), token);
    tell(services, ended, uri, tests, run);
  } catch (error) {
    errored(error);
  }
}

function tell({ watcher }: Services, { item }: WatchedRun, uri: vscode.Uri, tests: readonly vscode.TestItem[], run: vscode.TestRun): void {
  const view = watcher.view(item.id);
  const reader = watcher.readerOf(item.id);
  const row = reader?.run(item.id);
  if (view === undefined || reader === undefined || row === undefined) throw new HumanError({ what: vscode.l10n.t('run {0} is gone', item.id) });
  const { task, outline } = parseTask(row.taskText, row.taskFile);
  const ofModels = tests.every(test => test.parent !== undefined);
  const trials = reader.trials(item.id);
  const asked = modelsOf(view.trials);
  const verdicts = testVerdicts(view, task?.gates ?? [], ofModels ? [...asked, ...tests.map(({ label }) => label).filter(label => !asked.includes(label))] : []);
  for (const verdict of verdicts) {
    const test = ofModels ? tests.find(({ label }) => label === verdict.model) : tests[0];
    const ms = ofModels ? durationOf(trials.filter(({ configuration }) => configuration.model === verdict.model)) : view.durationMs;
    if (test !== undefined) report(run, test, verdict, ms, gate => new vscode.Location(uri, lineOf(outline?.gates, gate) ?? test.range ?? new vscode.Range(0, 0, 0, 0)));
  }
}

function report(run: vscode.TestRun, test: vscode.TestItem, { verdict, broken, error }: Verdict, ms: number | undefined, placeOf: (gate: string) => vscode.Location): void {
  switch (verdict) {
    case 'passed':
      return run.passed(test, ms);
    case 'skipped':
      return run.skipped(test);
    case 'errored':
      return run.errored(test, new vscode.TestMessage(error ?? ''), ms);
    case 'failed':
      return run.failed(
        test,
        broken.map(({ gate, actual }) => {
          const message = vscode.TestMessage.diff(vscode.l10n.t('{0} does not hold: {1}', gate, actual), gate, actual);
          message.location = placeOf(gate);
          return message;
        }),
        ms,
      );
  }
}

function lineOf(gates: readonly { readonly id: string; readonly line: number }[] | undefined, gate: string): vscode.Range | undefined {
  const line = gates?.find(({ id }) => id === gate)?.line;
  return line === undefined ? undefined : new vscode.Range(line - 1, 0, line - 1, Number.MAX_SAFE_INTEGER);
}

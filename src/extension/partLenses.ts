import * as vscode from 'vscode';
import { countConfigurations } from '../plan/search/countConfigurations.ts';
import type { ParsedTask } from '../task/parseTask.ts';
import type { Tune } from '../task/tune.ts';
import type { RunChoices } from '../protocol/runChoices.ts';

/** What a lens does: it stands above a line (from 0), and a command gets the rest. */
export interface PartLens {
  readonly line: number;
  readonly title: string;
  readonly command: 'pitwall.run' | 'pitwall.plan';
  readonly choices?: RunChoices;
}

/** Lists longer than this are chosen from in the form, not in a row of lenses. */
const mostInARow = 6;
/** Combinations of a tune's levels: more would be counted for longer than a lens may take. */
const mostCounted = 5_000;

/** Run just this: each model, each dataset and its splits, what a tune varies, the levels of a bench. */
export function partLenses({ outline, task, bench }: ParsedTask): readonly PartLens[] {
  if (outline === undefined) return [];
  const run = (line: number, title: string, choices: RunChoices): PartLens => ({ line: line - 1, title, command: 'pitwall.run', choices });
  const datasets = outline.datasets.map(({ line, id }) => run(line, vscode.l10n.t('▶ Run this dataset'), { datasets: [id] }));
  const splits = outline.datasets.flatMap(({ line, id }) => {
    const names = task?.datasets.find(dataset => dataset.id === id)?.splits ?? [];
    return names.length < 2 || names.length > mostInARow ? [] : names.map(split => run(line, vscode.l10n.t('▶ Only {0}', split), { datasets: [`${id}/${split}`] }));
  });
  return [
    ...outline.models.map(({ line, id }) => run(line, vscode.l10n.t('▶ Run this model'), { models: [id] })),
    ...datasets,
    ...splits,
    ...(outline.parameters === undefined || task?.tune === undefined ? [] : ofTune(outline.parameters.line - 1, task.tune)),
    ...(outline.levels === undefined ? [] : ofLevels(outline.levels.line - 1, { task, bench })),
  ];
}

function ofTune(line: number, tune: Tune): readonly PartLens[] {
  const valid = counted(tune);
  const tried = valid === undefined ? tune.maxExperiments : Math.min(valid, tune.maxExperiments);
  const title = tried === 1 ? vscode.l10n.t('▶ Try 1 configuration') : valid === undefined ? vscode.l10n.t('▶ Try up to {0} configurations', tried) : vscode.l10n.t('▶ Try {0} configurations', tried);
  return [
    { line, title, command: 'pitwall.run' },
    { line, title: valid === undefined ? vscode.l10n.t('Plan: more than can be listed') : valid === 1 ? vscode.l10n.t('Plan: 1 configuration') : vscode.l10n.t('Plan: {0} configurations', valid), command: 'pitwall.plan' },
  ];
}

const counts = new WeakMap<Tune, { readonly valid: number | undefined }>();

/** Once for each version of the file: lenses are painted whenever a run gets on. */
function counted(tune: Tune): number | undefined {
  const known = counts.get(tune) ?? { valid: countConfigurations(tune, mostCounted) };
  counts.set(tune, known);
  return known.valid;
}

function ofLevels(line: number, { task, bench }: { readonly task: ParsedTask['task']; readonly bench: ParsedTask['bench'] }): readonly PartLens[] {
  const offered = task?.load?.offered;
  const [values, key] = bench !== undefined ? [bench.levels.map(({ value }) => value), 'request_sweep'] : offered !== undefined && 'concurrency' in offered ? [offered.concurrency, 'load.concurrency'] : offered !== undefined && 'ratePerS' in offered ? [offered.ratePerS, 'load.rate.levels'] : [[], ''];
  if (values.length < 2) return [];
  const all: PartLens = { line, title: vscode.l10n.t('▶ Run {0} levels', values.length), command: 'pitwall.run' };
  return [all, ...(values.length > mostInARow ? [] : values.map((value): PartLens => ({ line, title: vscode.l10n.t('▶ Only {0}', value), command: 'pitwall.run', choices: { set: [`${key}=[${value}]`] } })))];
}

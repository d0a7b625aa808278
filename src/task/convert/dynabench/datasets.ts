import type { Notes } from '../notes.ts';
import type { Source } from '../source.ts';
import { tracksOf, type DynaTask } from './dynaTask.ts';

/** A dataset of the eval, without what judges it. */
export interface DynaDataset {
  readonly id: string;
  readonly path: string;
  readonly splits?: readonly string[];
  readonly track?: string;
  readonly tags?: readonly string[];
}

/** Those of Flores are known; others are in the record, in the server's code, or beside the file, and else one is to be put there. */
export function datasetsOf(task: DynaTask, source: Source, several: boolean, notes: Notes): readonly DynaDataset[] {
  const { code, inputs } = task;
  const tracks = tracksOf(code);
  if (tracks.length > 0) {
    return tracks.map(track => ({
      id: `flores101-${track}`,
      // A file for each source language.
      path: `flores101-${track}-{{ split }}${track === 'full' ? '-*' : ''}.jsonl`,
      splits: ['dev', 'devtest', 'test'],
      track,
      ...(inputs.includes('sourceLanguage') ? { tags: ['sourceLanguage', 'targetLanguage'] } : {}),
    }));
  }
  const beside = task.datasetNames === undefined && !several ? (source.list('.') ?? []).flatMap(name => /^([A-Za-z0-9][\w.-]*)\.jsonl$/.exec(name)?.[1] ?? []) : [];
  const perturbed = beside.filter(name => /^(fairness|robustness)-/.test(name));
  if (perturbed.length > 0) notes.add(`${perturbed.join(', ')}: perturbed data is for fairness and robustness, which have no counterpart`);
  const names = task.datasetNames ?? beside.filter(name => !perturbed.includes(name));
  if (names.length === 0) notes.add(`${code}: its datasets are in Dynabench's database and not in the file: put one at ${code}-test.jsonl, a line of JSON each with uid, ${[...inputs, task.output].join(', ')}`);
  else if (task.datasetNames !== undefined) notes.add(`${code}: put its datasets beside this file, NAME.jsonl each`);
  return grouped(names.length === 0 ? [`${code}-test`] : names).map(dataset => ({ ...dataset, ...(several ? { track: code } : {}) }));
}

/** `anli-r1-dev` and `anli-r1-test` are two splits of one. */
function grouped(names: readonly string[]): readonly DynaDataset[] {
  const groups = new Map<string, string[]>();
  const single: DynaDataset[] = [];
  for (const name of names) {
    const [, stem, split] = /^(.+)-(dev|devtest|test|train)$/.exec(name) ?? [];
    if (stem === undefined || split === undefined) single.push({ id: name, path: `${name}.jsonl` });
    else groups.set(stem, [...(groups.get(stem) ?? []), split]);
  }
  const parted = [...groups].map(([stem, splits]) => ({ id: single.some(({ id }) => id === stem) ? `${stem}-splits` : stem, path: `${stem}-{{ split }}.jsonl`, splits: [...new Set(splits)].toSorted() }));
  return [...parted, ...single];
}

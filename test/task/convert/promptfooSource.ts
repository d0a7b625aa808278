import { expect } from 'vitest';
import { parse } from 'yaml';
import { sha256 } from '../../../src/base/sha256.ts';
import { makePlan } from '../../../src/plan/makePlan.ts';
import { convertPromptfoo } from '../../../src/task/convert/promptfoo/convertPromptfoo.ts';
import type { Source } from '../../../src/task/convert/source.ts';
import { parseTask } from '../../../src/task/parseTask.ts';

export type Files = Readonly<Record<string, string>>;

/** A folder as a converter sees it. */
export function folderOf(files: Files): Pick<Source, 'read' | 'list'> {
  const clean = (path: string): string => path.replace(/^(\.\/)+/, '').replace(/\/$/, '');
  return {
    read: path => files[clean(path)],
    list(folder) {
      const within = clean(folder) === '.' ? '' : `${clean(folder)}/`;
      const names = Object.keys(files).filter(file => file.startsWith(within)).map(file => file.slice(within.length)).map(rest => (rest.includes('/') ? rest.slice(0, rest.indexOf('/') + 1) : rest));
      return names.length === 0 ? undefined : [...new Set(names)].toSorted();
    },
  };
}

export interface Made {
  readonly name: string;
  readonly models: readonly Readonly<Record<string, unknown>>[];
  readonly datasets: readonly { readonly id: string; readonly inline: readonly unknown[]; readonly scorers?: readonly string[]; readonly fields: object }[];
  readonly prompts: readonly Readonly<Record<string, unknown>>[];
  readonly scorers: readonly unknown[];
  readonly helpers?: readonly Readonly<Record<string, unknown>>[];
  readonly exclude?: readonly unknown[];
  readonly gates?: readonly string[];
  readonly notes: readonly string[];
  /** How often a model under test is asked. */
  readonly asked: number;
}

/** The task that a configuration becomes: it has no problems, it plans, and its comments tell every note. */
export function made(text: string, files: Files = {}): Made {
  const { text: written, notes } = convertPromptfoo({ name: 'p.yaml', text, ...folderOf(files) });
  const { task, problems } = parseTask(written, '/w/p.eval.yaml');
  expect(problems.map(({ line, message }) => `${line}: ${message}`).join('\n') + (problems.length > 0 ? written : '')).toBe('');
  for (const note of notes) expect(written).toContain(`# - ${note.replaceAll(/\s+/g, ' ')}\n`);
  const tree = parse(written) as Omit<Made, 'notes' | 'asked'> & { readonly repeats?: { readonly n: number } };
  const trials = task === undefined ? [] : makePlan(task, sha256).trials;
  const rows = new Map(tree.datasets.map(({ id, inline }) => [id, inline.length]));
  const asked = trials.reduce((n, trial) => n + (rows.get(trial.configuration.dataset) ?? NaN), 0) * (tree.repeats?.n ?? 1);
  return { ...tree, notes, asked };
}

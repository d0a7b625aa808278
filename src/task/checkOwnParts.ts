import type { Checking } from './checking.ts';
import { askingUses } from './askingScorers.ts';
import { readPrompt } from './checkPrompts.ts';
import { readExtract, readScorer } from './checkScoring.ts';
import type { Dataset, Scoring } from './datasets.ts';
import { advise } from './nearest.ts';
import type { Path } from './positionedTree.ts';
import type { Prompt } from './prompts.ts';
import type { WrittenTask } from './schema.ts';
import { scorerUses, type Extract, type ScorerSpec } from './scorers.ts';

type Written = WrittenTask['datasets'][number];

/** What the datasets without parts of their own use. */
interface SharedParts {
  readonly prompts: readonly Prompt[];
  /** Whether any model is asked. */
  readonly asked: boolean;
  readonly scorers: readonly ScorerSpec[];
  readonly extract: Extract | undefined;
}

/**
 * Reads the prompts, scorers and extract that datasets name for themselves. A prompt's id says which of its dataset's prompts it is, so two datasets
 * may each have a `few-shot` of their own; a scorer's id is the name of a metric in the whole run, so it means one scorer.
 * @returns the datasets with their own parts, and every scorer of the task, the shared ones first
 */
export function readOwnParts(written: WrittenTask, datasets: readonly Dataset[], shared: SharedParts, checking: Checking): { readonly datasets: readonly Dataset[]; readonly scorers: readonly ScorerSpec[] } {
  const { reporter } = checking;
  const all = new Map(shared.scorers.map(scorer => [scorer.id, scorer]));
  const used = { prompts: new Set<string>(), scorers: new Set<string>() };
  /** A name that means nothing was probably meant to be one that is now unused: one mistake. */
  let unknown = false;
  const someOwn = written.datasets.some(dataset => dataset.scorers !== undefined || dataset.extract !== undefined);
  const read = datasets.map((dataset, k): Dataset => {
    const own = written.datasets[k];
    if (own === undefined) return dataset;
    const prompts = ownPrompts(own, ['datasets', k, 'prompts']);
    const scoring = someOwn ? ownScoring(own, ['datasets', k]) : undefined;
    return { ...dataset, ...(prompts === undefined ? {} : { prompts }), ...(scoring === undefined ? {} : { scoring }) };
  });
  const unused = (list: 'prompts' | 'scorers', what: string): void => {
    for (const [k, part] of (written[list] ?? []).entries()) {
      const id = typeof part === 'string' ? part : (part.id ?? ('use' in part ? part.use : ''));
      if (!unknown && !used[list].has(id)) reporter.at([list, k], `no dataset uses the ${what} \`${id}\`: each has its own`, `name it in \`${list}\` of a dataset, or remove it`, 'warning');
    }
  };
  if (written.datasets.every(dataset => dataset.prompts !== undefined) && shared.asked) unused('prompts', 'prompt');
  if (written.datasets.every(dataset => dataset.scorers !== undefined)) unused('scorers', 'scorer');
  if (written.scorers === undefined && written.datasets.some(dataset => dataset.scorers === undefined)) {
    const bare = written.datasets.findIndex(dataset => dataset.scorers === undefined);
    if (someOwn) reporter.atKey(['datasets', bare], `dataset \`${written.datasets[bare]?.id ?? ''}\` has no \`scorers\`, and neither has the task`, 'add `scorers` to one of them');
    else reporter.atKey([], 'the file has no `scorers`', 'add `scorers`');
  }
  return { datasets: read, scorers: [...all.values()] };

  function ownPrompts({ id, prompts }: Written, path: Path): readonly Prompt[] | undefined {
    if (prompts === undefined) return undefined;
    if (!shared.asked) {
      reporter.atKey(path, 'every model is recorded, so no prompt is sent and `prompts` has no effect', 'remove it', 'warning');
      return undefined;
    }
    const own = prompts.flatMap((prompt, k) => {
      if (typeof prompt !== 'string') return [readPrompt(prompt, [...path, k], checking)];
      used.prompts.add(prompt);
      const found = shared.prompts.find(candidate => candidate.id === prompt);
      const known = written.prompts === undefined ? [] : shared.prompts.map(candidate => candidate.id);
      if (found !== undefined && known.length > 0) return [found];
      unknown = true;
      reporter.at([...path, k], `the task has no prompt \`${prompt}\``, known.length === 0 ? 'write the prompt here, as `{id, template}`' : advise(prompt, known, 'its prompts are'));
      return [];
    });
    refuseTwice(own, path, `dataset \`${id}\` has the prompt`);
    return own;
  }

  function ownScoring({ id, scorers, extract }: Written, path: Path): Scoring {
    const own = scorers?.flatMap((scorer, k) => ownScorer(scorer, [...path, 'scorers', k])) ?? shared.scorers;
    refuseTwice(own, [...path, 'scorers'], `dataset \`${id}\` has the scorer`);
    const extracts = extract === undefined ? shared.extract : extract === false ? undefined : readExtract(extract, [...path, 'extract'], checking);
    if (extract === false && shared.extract === undefined) reporter.atKey([...path, 'extract'], 'the task has no `extract`, so `extract: false` has no effect', 'remove it', 'warning');
    return { scorers: own, ...(extracts === undefined ? {} : { extract: extracts }) };
  }

  function ownScorer(scorer: NonNullable<Written['scorers']>[number], at: Path): readonly ScorerSpec[] {
    if (typeof scorer === 'string') {
      used.scorers.add(scorer);
      const found = shared.scorers.find(candidate => candidate.id === scorer);
      if (found !== undefined) return [found];
      const use = [...scorerUses, ...askingUses].find(candidate => candidate === scorer);
      if (use === undefined) {
        unknown = true;
        reporter.at(at, `no scorer is called \`${scorer}\``, advise(scorer, [...new Set([...shared.scorers.map(each => each.id), ...scorerUses])], 'there is'));
        return [];
      }
      return [register(readScorer(use, at, checking), at)];
    }
    return [register(readScorer(scorer, at, checking), at)];
  }

  function register(spec: ScorerSpec, at: Path): ScorerSpec {
    const before = all.get(spec.id);
    if (before === undefined) all.set(spec.id, spec);
    else if (JSON.stringify(before) !== JSON.stringify(spec)) {
      reporter.at(at, `\`${spec.id}\` is another scorer of this task already, and a metric has one meaning in a run`, 'give this one an `id` of its own');
    }
    return before ?? spec;
  }

  function refuseTwice(items: readonly { readonly id: string }[], path: Path, what: string): void {
    for (const [k, { id }] of items.entries()) if (items.findIndex(item => item.id === id) !== k) reporter.at([...path, k], `${what} \`${id}\` twice`, 'remove one of them, or give it another `id`');
  }
}

import { HumanError } from '../base/humanError.ts';
import { newRunId } from '../plan/runId.ts';
import { layOut, type Placed } from '../task/convert/evalap/layOut.ts';
import { readExperiments, type ExperimentSet, type Written } from '../task/convert/evalap/readExperiments.ts';
import { Notes } from '../task/convert/notes.ts';
import { writeConverted } from '../task/convert/writeConverted.ts';
import { isMapping } from '../task/isMapping.ts';
import { parseTask } from '../task/parseTask.ts';
import { secretNames } from '../task/secretVariable.ts';
import { apiHere, type Resources } from './apiHere.ts';
import { hideKeys, hideKeysOfModels } from './hideKeys.ts';
import type { PostedExperiment, Posting } from './posting.ts';

export interface Made {
  /** `POST /v1/experiment`: what the task's first line says. */
  readonly by: string;
  /** The set that it is of, or is added to, with how many experiments it has already. */
  readonly set?: { readonly id?: number; readonly name: string; readonly readme: string; readonly before: number };
  readonly held: boolean;
}

/** Makes a task of a body, and keeps both. Throws a HumanError where the body says nothing that can be run. */
export function makePosting(body: Written, made: Made, resources: Resources, nowMs: number, random: () => number): Posting {
  const notes = new Notes();
  const hidden = hideKeysOfModels(body, key => `\${secret:${resources.secrets.nameOf(key)}}`) as Written;
  const set = readExperiments(hidden, made.by, notes);
  const here = apiHere(resources, nowMs, notes);
  const { task, placed } = layOut(set, here, notes);
  const name = set.name ?? 'experiment';
  const { text } = writeConverted({ name: made.by, text: '', read: () => undefined, list: () => undefined }, { kind: 'eval', what: 'what was posted to `pitwall serve`', tree: { kind: 'eval', name, ...task }, notes, holdsNoKeys: true });
  const run = newRunId(name, nowMs, random);
  // Not named as tasks are that a person writes: the editor lists those.
  const fileName = `${run}.yaml`;
  const wrong = parseTask(text, resources.shelf.taskPath(fileName)).problems.filter(({ severity }) => severity === 'error');
  if (wrong.length > 0) throw new HumanError({ what: wrong.map(({ message, toDo }) => [message, toDo].filter(Boolean).join('; ')).join(' · '), where: name });
  const taskFile = resources.shelf.taskFile(fileName, here.keep(text));
  const experiments = experimentsOf(set, isMapping(body['cv']), placed, made);
  return resources.shelf.addPosting(first => ({
    first,
    count: experiments.length,
    ...(made.set === undefined ? {} : { set: { id: made.set.id ?? first, name: made.set.name, readme: made.set.readme } }),
    createdMs: nowMs,
    taskFile,
    run,
    notes: notes.list(),
    secrets: secretNames(task),
    experiments,
    ...(made.held ? { held: true } : {}),
  }));
}

/** Each of Evalap's experiments with where its results will be: of a grid each repeat is one; with several models and datasets all are one. */
function experimentsOf(set: ExperimentSet, isGrid: boolean, placed: readonly Placed[], { set: ofSet }: Made): readonly PostedExperiment[] {
  const isOne = set.experiments.some(({ written }) => Array.isArray(written['models']) || Array.isArray(written['datasets']));
  const groups = isOne ? [placed] : placed.map(place => [place]);
  return groups.flatMap((places, k) => {
    const [one] = places;
    const written = set.experiments[one?.of ?? 0]?.written;
    if (one === undefined || written === undefined) return [];
    // Evalap counts what it makes of a grid.
    const name = !isGrid && typeof written['name'] === 'string' ? written['name'] : `${ofSet?.name ?? set.name ?? 'experiment'}__${(ofSet?.before ?? 0) + k}`;
    return [{
      name,
      ...(typeof written['readme'] === 'string' ? { readme: written['readme'] } : {}),
      ...(Array.isArray(written['sample']) ? { sample: written['sample'] as readonly number[] } : {}),
      dataset: nameOf(written['dataset']) ?? one.dataset,
      model: shown(written['model'], one.model),
      ...(written['judge_model'] === undefined || written['judge_model'] === null ? {} : { judge: shown(written['judge_model'], '') }),
      metrics: one.metrics.map(({ metric, alias, params, scorer }) => ({ name: metric, ...(alias === undefined ? {} : { alias }), ...(params === undefined ? {} : { params }), ...(scorer === undefined ? {} : { scorer: scorer.id }) })),
      places: places.map(({ model, dataset, prompt, repeat }) => ({ model, dataset, ...(prompt === undefined ? {} : { prompt }), repeat })),
    }];
  });
}

function nameOf(dataset: unknown): string | undefined {
  const name = isMapping(dataset) ? dataset['name'] : dataset;
  return typeof name === 'string' ? name.replaceAll(/\s+/g, ' ').trim() : undefined;
}

/** Without its keys, and without answers: those are samples of the run. */
function shown(model: unknown, id: string): Written {
  if (!isMapping(model)) return { name: typeof model === 'string' ? model : id, base_url: '' };
  const { api_key: _, output, ...rest } = model;
  return { ...(hideKeys(rest, () => '…') as Written), ...(Array.isArray(output) ? { has_raw_output: true } : {}) };
}

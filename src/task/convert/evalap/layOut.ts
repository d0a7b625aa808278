import { HumanError } from '../../../base/humanError.ts';
import { isObject, textOf, type Notes } from '../notes.ts';
import { exclusions, type Triple } from './exclusions.ts';
import type { Here } from './here.ts';
import { Ids } from './ids.ts';
import type { ReadMetric } from './readMetrics.ts';
import { readExperiment, type ReadExperiment } from './readExperiment.ts';
import type { ExperimentSet, Written } from './readExperiments.ts';
import { readJudge } from './readJudge.ts';

/** Where the results of one of Evalap's experiments are. */
export interface Placed extends Triple {
  readonly repeat: number;
  /** Which experiment of the set it is of. */
  readonly of: number;
  readonly metrics: readonly ReadMetric[];
}

export interface LaidOut {
  /** A task without its kind and name. */
  readonly task: Written;
  /** In the order of Evalap's experiments. */
  readonly placed: readonly Placed[];
}

/** Without any scorer it is counted whether there is an answer. */
const answered = { use: 'regex', id: 'answered', params: { pattern: String.raw`\S` } };

/** One eval of a set: equal models, datasets and prompts once, and of their combinations those that are experiments. */
export function layOut(set: ExperimentSet, here: Here, notes: Notes): LaidOut {
  const read = set.experiments.flatMap((experiment, of) => readExperiment(experiment, here, notes).map(each => ({ ...each, of })));
  const judge = judgeOf(read, here, notes);
  const parallel = new Set(read.map(({ parallelRequests }) => parallelRequests));
  const limits = ({ parallelRequests }: ReadExperiment): Written => (parallel.size > 1 && parallelRequests !== undefined ? { limits: { parallel_requests: parallelRequests } } : {});
  const [models, datasets, prompts] = [new Ids(), new Ids(), new Ids()];
  const scored = read.map(({ metrics }) => {
    const scorers = metrics.flatMap(({ scorer }) => scorer ?? []);
    if (scorers.length === 0) notes.add('no metric is left that scores an answer, so whether there is one is');
    return scorers.length === 0 ? [answered] : scorers;
  });
  const common = scored.every(scorers => JSON.stringify(scorers) === JSON.stringify(scored[0])) ? scored[0] : undefined;
  const times = new Map<string, number>();
  const triples = read.map((each, k) => {
    const own = common === undefined ? { scorers: scored[k] } : {};
    const dataset = datasets.of(each.datasetId, { ...each.dataset, ...own });
    const prompt = each.model.isRecorded ? undefined : prompts.of(each.promptId, { messages: each.prompt ?? [{ role: 'user', content: '{{ input }}' }] });
    const entry = { ...each.model.entry, ...limits(each) };
    const again = JSON.stringify([entry, dataset, prompt]);
    times.set(again, (times.get(again) ?? 0) + 1);
    return { entry, dataset, prompt, nth: times.get(again) ?? 1, again, each };
  });
  // Experiments that are equal are repeats of one, as far as all are there as often.
  const same = new Set(times.values()).size === 1 ? ([...times.values()][0] ?? 1) : 1;
  const n = set.repeat * same;
  const places = triples.map(({ entry, dataset, prompt, nth, each }) => {
    const copy = same > 1 ? 1 : nth;
    // The name tells experiments apart that are there twice.
    const model = models.of(each.model.id, entry, copy);
    return { model, dataset, ...(prompt === undefined ? {} : { prompt }), first: same > 1 ? (nth - 1) * set.repeat : 0, each };
  });
  if (set.isSet && read.some(({ name }) => name !== '')) notes.add('`name` of experiments is not carried over: results are named by model, dataset and prompt');
  const asked = triples.some(({ prompt }) => prompt !== undefined);
  if (n > 1 && !asked) notes.add('answers that were given before are judged once, however often they are to be repeated');
  const onlyInput = prompts.list().length === 1 && read.every(({ prompt }) => prompt === undefined);
  const excluded = exclusions(places);
  const [limit] = [...parallel];
  const task: Written = {
    ...(set.description === undefined ? {} : { description: set.description }),
    ...(parallel.size === 1 && limit !== undefined ? { parallel_requests: limit } : {}),
    models: models.list(),
    ...(judge === undefined ? {} : { helpers: [judge] }),
    datasets: datasets.list(),
    ...(onlyInput || !asked ? {} : { prompts: prompts.list() }),
    ...(excluded.length === 0 ? {} : { exclude: excluded }),
    ...(n > 1 && asked ? { repeats: n } : {}),
    ...(common === undefined ? {} : { scorers: common }),
  };
  const ours = (triple: Triple): Triple => (onlyInput && triple.prompt !== undefined ? { ...triple, prompt: 'default' } : triple);
  const placed = places.flatMap(({ model, dataset, prompt, first, each }) => Array.from({ length: set.repeat }, (_, k): Placed => ({ ...ours({ model, dataset, ...(prompt === undefined ? {} : { prompt }) }), repeat: prompt === undefined ? 0 : first + k, of: each.of, metrics: each.metrics })));
  return { task, placed };
}

/** One for all: Evalap takes no set whose experiments are judged by different models. */
function judgeOf(read: readonly ReadExperiment[], here: Here, notes: Notes): Written | undefined {
  const judged = read.filter(({ metrics }) => metrics.some(({ scorer }) => scorer?.['use'] === 'judge'));
  const told = read.map(({ judge }) => judge).filter(judge => judge !== undefined && judge !== null && judge !== '');
  const names = new Set(told.map(judge => (isObject(judge) ? textOf(judge['name']) : textOf(judge))));
  if (names.size > 1) throw new HumanError({ what: `the experiments have different judges (${[...names].join(', ')}), which Evalap takes in no set`, where: '`judge_model`', toDo: 'name one for all, or convert them one by one' });
  if (judged.length === 0) {
    if (told.length > 0) notes.add('`judge_model` is not carried over: no metric that is left asks it');
    return undefined;
  }
  const different = new Set(told.map(judge => JSON.stringify(judge)));
  if (different.size > 1) notes.add('`judge_model` is not the same everywhere: all are judged by the first one');
  return readJudge(told[0], here, notes);
}

import { evalapMetrics } from '../task/convert/evalap/metrics.ts';
import { Notes } from '../task/convert/notes.ts';
import { addDataset } from './addDataset.ts';
import type { ExperimentApi } from './api.ts';
import { checked, datasetBody, experimentBody, guideBody, morePatch, refuseReferences, setBody } from './bodies.ts';
import type { Posting } from './posting.ts';
import { Refusal } from './refusal.ts';
import { datasetShape, ofPitwall } from './shapes.ts';
import type { Answer, Asked } from './startApi.ts';

type Handler = (api: ExperimentApi, asked: Asked, id: number) => unknown;

/** Method and path, behind /v1 or /api; `:` stands for a number. */
const routes: Readonly<Record<string, Handler>> = {
  'POST dataset': (api, { body }) => postDataset(api, body),
  'POST datasets': (api, { body }) => postDataset(api, body),
  'GET datasets': api => api.shelf.datasets().map(dataset => datasetShape(dataset)),
  'GET dataset/:': (api, { query }, id) => dataset(api, query, ({ first }) => first === id),
  'GET dataset': (api, { query }) => {
    const [name, id] = [query.get('name'), query.get('id')];
    if (name === null && id === null) throw new Refusal(400, 'say which dataset: name=… or id=…');
    return dataset(api, query, each => (name === null ? String(each.first) === id : each.name === name));
  },
  'GET metrics': () => Object.entries(evalapMetrics).map(([name, { description, type, require }]) => ({ name, description, type, require, required_params: name === 'judge_adhoc' ? ['prompt'] : [], optional_params: [] })),
  'POST experiment': (api, { body }) => {
    const written = checked(experimentBody, body);
    return api.experiment(api.post(written, { by: 'POST /v1/experiment', held: false }), 0, {});
  },
  'GET experiment/:': (api, asked, id) => experiment(api, asked, id),
  'GET experiments': (api, { query }) => {
    const set = query.get('set_id');
    const all = api.shelf.postings().filter(posting => (set === null ? posting.set === undefined : String(posting.set?.id) === set)).flatMap(posting => posting.experiments.map((_, k) => ({ posting, k })));
    const [skip, limit] = [count(query, 'skip', 0), Math.min(100, count(query, 'limit', 100))];
    const page = (query.get('backward') === 'false' ? all : all.toReversed()).slice(skip, skip + limit);
    return page.map(({ posting, k }) => api.experiment(posting, k, { results: true }));
  },
  'POST experiment_set': (api, { body }) => {
    const written = checked(setBody, body);
    const posting = api.post(written, { by: 'POST /v1/experiment_set', held: false, set: { name: written.name, readme: written.readme ?? '', before: 0 } });
    return api.set(posting.first);
  },
  'PATCH experiment_set/:': (api, { body }, id) => {
    const postings = api.postingsOfSet(id);
    const set = postings[0]?.set;
    if (set === undefined) throw new Refusal(410, `there is no experiment set ${id}`);
    const written = checked(morePatch, body);
    api.post({ ...written, name: set.name }, { by: `PATCH /v1/experiment_set/${id}`, held: false, set: { ...set, before: postings.reduce((sum, { count: n }) => sum + n, 0) } });
    return api.set(id);
  },
  'GET experiment_set/:': (api, _, id) => api.set(id) ?? gone(`experiment set ${id}`),
  'GET experiment_sets': api => [...new Set(api.shelf.postings().flatMap(({ set }) => set?.id ?? []))].toReversed().map(id => api.set(id)),
  'POST stop/experiment_set/:': (api, _, id) => {
    const postings = ofSet(api, id);
    const stopped = postings.filter(posting => api.stop(posting)).reduce((sum, { count: n }) => sum + n, 0);
    return `${stopped} experiments stopped`;
  },
  'POST retry/experiment_set/:': (api, _, id) => {
    const again = ofSet(api, id).filter(posting => api.retry(posting));
    return { experiment_ids: again.flatMap(({ first, count: n }) => Array.from({ length: n }, (_none, k) => first + k)), result_ids: [], unfinished_experiment_ids: [], unfinished_result_ids: [] };
  },
  // As the first guides have it: an experiment is made, then run, then asked for.
  'POST experiments': (api, { body }) => {
    const written = checked(guideBody, body);
    const posting = api.post(written, { by: 'POST /v1/experiments', held: true });
    return { id: posting.first, name: written.name, status: 'pending', ...ofPitwall(posting, api.state(posting)) };
  },
  'GET experiments/:': (api, asked, id) => experiment(api, asked, id),
  'POST experiments/:/run': (api, _, id) => {
    const { posting } = find(api, id);
    api.run(posting);
    return status(api, id);
  },
  'GET experiments/:/status': (api, _, id) => status(api, id),
};

/** Every route by its method and path. */
export function answerFrom(api: ExperimentApi): Answer {
  return async asked => {
    const [, rest] = /^\/(?:v1|api)\/(.+?)\/?$/.exec(asked.path) ?? [];
    if (rest === undefined) throw new Refusal(404, `there is nothing at ${asked.path}: addresses begin with /v1/ or /api/`);
    const pattern = rest.replaceAll(/(?<=\/)\d{1,9}(?=\/|$)/g, ':');
    const handler = Object.hasOwn(routes, `${asked.method} ${pattern}`) ? routes[`${asked.method} ${pattern}`] : undefined;
    if (handler === undefined) {
      const others = Object.keys(routes).filter(route => route.endsWith(` ${pattern}`)).map(route => route.split(' ')[0]);
      throw others.length === 0 ? new Refusal(404, `there is nothing at ${asked.path}`) : new Refusal(405, `${asked.path} takes ${others.join(' and ')}, not ${asked.method}`);
    }
    refuseReferences(asked.body);
    return await Promise.resolve(handler(api, asked, Number(/\/(\d{1,9})(?=\/|$)/.exec(rest)?.[1] ?? 0)));
  };
}

function postDataset(api: ExperimentApi, body: unknown): object {
  const notes = new Notes();
  return { ...datasetShape(addDataset(api.shelf, checked(datasetBody, body), Date.now(), notes)), notes: notes.list() };
}

function dataset(api: ExperimentApi, query: URLSearchParams, is: (dataset: ReturnType<ExperimentApi['shelf']['datasets']>[number]) => boolean): object {
  const found = api.shelf.datasets().find(is) ?? gone('such dataset');
  return datasetShape(found, isOn(query, 'with_df') ? api.shelf.rows(found.first) : undefined);
}

function experiment(api: ExperimentApi, { query }: Asked, id: number): object {
  const { posting, k } = find(api, id);
  return api.experiment(posting, k, { results: isOn(query, 'with_results') || isOn(query, 'with_dataset'), answers: isOn(query, 'with_answers') || isOn(query, 'with_dataset') });
}

function status(api: ExperimentApi, id: number): object {
  const { posting } = find(api, id);
  const state = api.state(posting);
  const { tried, total } = api.all(posting);
  return { id, status: state.guide, progress: { done: tried, total: total ?? null }, ...ofPitwall(posting, state) };
}

function find(api: ExperimentApi, id: number): { readonly posting: Posting; readonly k: number } {
  const posting = api.shelf.postings().find(({ first, count: n }) => id >= first && id < first + n) ?? gone(`experiment ${id}`);
  return { posting, k: id - posting.first };
}

function ofSet(api: ExperimentApi, id: number): readonly Posting[] {
  const postings = api.postingsOfSet(id);
  return postings.length === 0 ? gone(`experiment set ${id}`) : postings;
}

/** Evalap's status for what is not there. */
function gone(what: string): never {
  throw new Refusal(410, `there is no ${what}`);
}

function isOn(query: URLSearchParams, name: string): boolean {
  return /^(true|1|yes|on)$/i.test(query.get(name) ?? '');
}

function count(query: URLSearchParams, name: string, otherwise: number): number {
  const text = query.get(name);
  if (text === null) return otherwise;
  if (!/^\d{1,9}$/.test(text)) throw new Refusal(422, `\`${name}\` must be a whole number, not ${JSON.stringify(text)}`);
  return Number(text);
}

import { HumanError } from '../../../base/humanError.ts';
import { Notes } from '../notes.ts';
import type { Converted, Converter, Source } from '../source.ts';
import { nameOf, writeConverted } from '../writeConverted.ts';
import { datasetsOf } from './datasets.ts';
import { dynabenchFile } from './dynabenchFile.ts';
import { questionOf, together, tracksOf, type DynaTask } from './dynaTask.ts';
import { gpusOfMachine } from './instances.ts';
import { scorerOf } from './metrics.ts';
import { readConfig } from './readConfig.ts';
import { readTaskTable } from './readTaskTable.ts';

export const dynabench: Converter = { ...dynabenchFile, convert };

/** Each task of the file with a model of its own, which is sent what Dynabench sends; a trial for each dataset that it evaluates a model on. */
function convert(source: Source): Converted {
  const notes = new Notes();
  const isTable = /\.py$/i.test(source.name);
  const read = isTable ? readTaskTable(source, notes) : [readConfig(source, notes)];
  const scorers = new Map<string, object | string>();
  const ids = new Set<string>();
  const unique = (id: string, code: string): string => {
    let free = id;
    for (let k = 1; ids.has(free); k++) {
      const end = k === 1 ? '' : `-${k}`;
      free = `${`${code}-${id}`.slice(0, mostName - end.length)}${end}`;
    }
    ids.add(free);
    return free;
  };
  const tasks = read.flatMap(task => {
    const found = task.metrics.flatMap(metric => {
      const scorer = scorerOf(metric, notes);
      if (scorer === undefined && metric !== task.metrics[0]) notes.add(`${task.code}: the metric ${metric} has no counterpart`);
      return scorer ?? [];
    });
    const first = task.metrics[0] ?? '';
    if (scorerOf(first, new Notes()) !== undefined) return [{ ...task, scorers: found, datasets: datasetsOf(task, source, read.length > 1, notes).map(dataset => ({ ...dataset, id: unique(dataset.id, task.code) })) }];
    if (read.length === 1) throw new HumanError({ what: `its metric \`${first}\` has no counterpart`, where: source.name, toDo: 'accuracy, macro_f1, squad_f1, bleu and sp_bleu have one' });
    notes.add(`${task.code} is left out: its metric ${first} has no counterpart`);
    return [];
  });
  if (tasks.length === 0) throw new HumanError({ what: 'no task of it has a metric that has a counterpart', where: source.name, toDo: 'accuracy, macro_f1, squad_f1, bleu and sp_bleu have one' });
  for (const { scorers: of } of tasks) for (const { id, scorer } of of) scorers.set(id, typeof scorer === 'string' ? scorer : { id, ...scorer });
  const asked = modelsOf(tasks);
  const exclude = asked.length === 1 ? [] : asked.map(({ id, of }) => ({ model: id, dataset: tasks.filter(task => !of.includes(task)).flatMap(({ datasets }) => datasets.map(dataset => dataset.id)) }));
  notes.add(`${asked.length === 1 ? `model ${asked[0]?.id ?? ''} is` : `models ${asked.map(({ id }) => id).join(', ')} are`} asked as a model that Dynalab has packed, one sample a request, at http://127.0.0.1:8080: write yours there, and further ones beside`);
  const byDirection = tasks.filter(({ code, inputs }) => tracksOf(code).length > 0 && inputs.includes('sourceLanguage')).map(({ code }) => code);
  if (byDirection.length > 0) notes.add(`${byDirection.join(', ')}: there each direction’s BLEU is computed and their mean is the score; here it is that of all sentences, and \`tags\` report by language: a column with both, e.g. eng-deu, as the tag gives that mean`);
  tellMachines(tasks, notes);
  const gpus = Math.max(0, ...tasks.map(({ machine }) => (machine === undefined ? 0 : (gpusOfMachine(machine) ?? 0))));
  const [only] = tasks;
  const tree = {
    kind: 'eval',
    name: tasks.length === 1 && only !== undefined ? only.code : nameOf(source),
    ...(gpus === 0 ? {} : { estimate: { gpus } }),
    models: asked.map(({ id, of: [task] }) => ({ id, provider: 'http', url: 'http://127.0.0.1:8080/invocations', body: Object.fromEntries(['uid', ...(task?.inputs ?? [])].map(name => [name, `{{ row['${name}'] }}`])), response: answerAt(task?.output ?? 'label') })),
    datasets: tasks.flatMap(({ datasets, inputs, output, scorers: of }) => datasets.map(dataset => ({ ...dataset, fields: { input: questionOf({ inputs }), target: output }, ...(tasks.length === 1 ? {} : { scorers: of.map(({ id }) => id) }) }))),
    scorers: [...scorers.values()],
    ...leaderboard(tasks, notes),
    ...(exclude.length === 0 ? {} : { exclude }),
  };
  return writeConverted(source, { kind: 'eval', what: dynabenchFile.what, tree, notes });
}

/** `a-b` behind a point would be a difference. */
function answerAt(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? name : `{{ response['${name}'] }}`;
}

/** Of an `id`. */
const mostName = 120;

interface Asked {
  readonly id: string;
  readonly of: readonly DynaTask[];
}

/** Tasks that send and expect the same have one model. */
function modelsOf(tasks: readonly DynaTask[]): readonly Asked[] {
  const groups = new Map<string, DynaTask[]>();
  for (const task of tasks) {
    const key = JSON.stringify([task.inputs, task.output]);
    groups.set(key, [...(groups.get(key) ?? []), task]);
  }
  return [...groups.values()].map(of => ({ id: of.length > 1 && of.every(({ code }) => code.startsWith('flores')) ? 'flores-model' : `${joined(of.map(({ code }) => code))}-model`, of }));
}

function joined(codes: readonly string[]): string {
  const all = codes.join('-');
  return all.length <= mostName - '-model'.length ? all : `${codes[0] ?? ''}-and-others`;
}

function tellMachines(tasks: readonly DynaTask[], notes: Notes): void {
  const told = tasks.flatMap(({ code, machine }): readonly (readonly [string, string])[] => {
    if (machine === undefined) return [];
    const gpus = gpusOfMachine(machine);
    const held = `${machine.count} ${machine.count === 1 ? 'instance' : 'instances'} of ${machine.type}`;
    return [[code, gpus === undefined ? `${held}: how many GPUs that is, is not known: write it into \`estimate\`` : `each dataset is evaluated on ${held}, ${gpus === 0 ? 'without a GPU' : `${gpus} GPU${gpus === 1 ? '' : 's'}`}`]];
  });
  for (const note of together(told)) notes.add(note);
  const counts = new Set(tasks.flatMap(({ machine }) => (machine === undefined ? [] : [gpusOfMachine(machine) ?? 0])));
  if (Math.max(0, ...counts) > 0) notes.add(`estimate: how long a dataset takes is not in the file: add it for plan, e.g. \`trial: 30h\`${counts.size > 1 ? '; `gpus` is that of the largest track, and smaller ones hold fewer' : ''}`);
}

/** Its Dynascore weighs the metric 4 and everything else 1. */
function leaderboard(tasks: readonly (DynaTask & { readonly scorers: readonly { readonly id: string }[] })[], notes: Notes): object {
  const deltas = [...new Set(tasks.flatMap(task => task.deltas))];
  if (deltas.length > 0) notes.add(`${deltas.join(', ')}: metrics over perturbed data have no counterpart; a model’s value can be written into \`leaderboard: {dynascore: {values: …}}\``);
  const [first] = tasks;
  const by = new Set(tasks.map(({ scorers }) => scorers[0]?.id));
  if (first === undefined || !tasks.some(({ isAggregated }) => isAggregated)) return {};
  if (by.size > 1) {
    notes.add('the Dynascore is of one task, and the file has several with other metrics: it is left out');
    return {};
  }
  const [id = ''] = first.scorers.map(scorer => scorer.id);
  notes.add('Dynascore: memory is not measured here; write each model’s into `leaderboard: {dynascore: {values: {memory: …}}}`, in GiB');
  return { leaderboard: { by: id, dynascore: { weights: { [id]: 4, throughput: 1 } } } };
}

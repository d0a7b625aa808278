import { HumanError } from '../../../base/humanError.ts';
import { isTemplate } from '../../field.ts';
import { flagIn } from '../kinds.ts';
import { tellOthers, textOf, type Notes } from '../notes.ts';
import type { FoundDataset, Here } from './here.ts';
import { literal } from './literal.ts';
import { readMetrics, type ReadMetric } from './readMetrics.ts';
import { readModel, type ReadModel } from './readModel.ts';
import { readParameters, readSample } from './readParameters.ts';
import type { Written, WrittenExperiment } from './readExperiments.ts';

/** One experiment's parts as a task writes them, without what tells equal ones apart. */
export interface ReadExperiment {
  readonly where: string;
  readonly name: string;
  readonly model: ReadModel;
  readonly dataset: Written;
  readonly datasetId: string;
  /** Messages; undefined where the input is all that is sent. */
  readonly prompt?: readonly Written[];
  readonly promptId: string;
  readonly metrics: readonly ReadMetric[];
  readonly judge: unknown;
  readonly parallelRequests?: number;
}

const known = ['name', 'readme', 'description', 'dataset', 'datasets', 'model', 'models', 'metrics', 'judge_model', 'sample', 'with_vision', 'parameters', 'repeat'];
/** A list of more in `where` would be looked through for each row. */
const mostNamed = 5_000;

/** One experiment, or with `datasets` and `models` as the first guides have them, one for each pair. */
export function readExperiment(experiment: WrittenExperiment, here: Here, notes: Notes): readonly ReadExperiment[] {
  const { written, where } = experiment;
  tellOthers(written, known, where, notes);
  if (flagIn(written, 'with_vision', where, notes)) throw new HumanError({ what: `\`with_vision\` of ${where}: images are not sent to models`, where: '`with_vision`', toDo: 'remove the experiment, or ask about texts' });
  const metrics = readMetrics(experiment, notes);
  const parameters = readParameters(written['parameters'], where, notes);
  const sample = readSample(written, where, notes);
  const shared = { where, name: textOf(written['name']), metrics, judge: written['judge_model'], ...(parameters.parallelRequests === undefined ? {} : { parallelRequests: parameters.parallelRequests }) };
  return listed(written, 'dataset', where).flatMap(dataset =>
    listed(written, 'model', where).map((each): ReadExperiment => {
      const found = here.dataset(dataset, where);
      const model = readModel(each, where, { ...(sample === undefined ? {} : { rows: sample.named }), ...(found.size === undefined ? {} : { size: found.size }) }, here, notes);
      return { ...shared, model, datasetId: found.id, dataset: { ...found.own, ...part(found, metrics, sample?.rows, parameters, where, notes) }, ...promptOf(model) };
    }),
  );
}

/** `model`, or each of `models`. */
function listed(written: Written, name: string, where: string): readonly unknown[] {
  const many = written[`${name}s`];
  if (many === undefined || many === null) return [written[name]];
  if (!Array.isArray(many) || many.length === 0) throw new HumanError({ what: `\`${name}s\` of ${where} must be a list of names`, where, toDo: 'name at least one' });
  return many;
}

function part({ id, source, columns, own, has, size }: FoundDataset, metrics: readonly ReadMetric[], sample: readonly number[] | undefined, parameters: { readonly sampleSize?: number; readonly seed?: number }, where: string, notes: Notes): Written {
  const input = columns['query'] ?? 'query';
  const target = columns['output_true'] ?? 'output_true';
  const needsTarget = metrics.some(({ scorer, is, params }) => scorer !== undefined && (is.require.includes('output_true') || /\{\{\s*output_true\s*\}\}/.test(textOf(params?.['prompt']))));
  const missing = [input, ...(needsTarget ? [target] : [])].find(name => own?.['fields'] === undefined && has !== undefined && !has.includes(name));
  if (missing !== undefined) throw new HumanError({ what: `the dataset \`${id}\` has no column \`${missing}\` (it has ${(has ?? []).slice(0, 12).join(', ')})`, where, toDo: `add it, or say in \`columns_map\` which one it is: {"${missing === input ? 'query' : 'output_true'}": …}` });
  const beyond = size === undefined ? undefined : sample?.find(row => row >= size);
  if (beyond !== undefined) throw new HumanError({ what: `\`sample\` names row ${beyond}, and the dataset \`${id}\` has ${size} rows, counted from 0`, where, toDo: 'correct it' });
  const other = Object.keys(columns).filter(name => name !== 'query' && name !== 'output_true');
  if (other.length > 0) notes.add(`dataset: of its columns_map ${other.map(name => `\`${name}\``).join(', ')} is not carried over`);
  const tooMany = sample !== undefined && sample.length > mostNamed;
  if (tooMany) notes.add(`sample: ${sample.length.toLocaleString('en')} rows are too many to name: as many are drawn by a seed`);
  const drawn = tooMany ? sample.length : parameters.sampleSize;
  return {
    ...source,
    ...(own?.['fields'] === undefined ? { fields: { input: field(input), target: needsTarget ? field(target) : '{{ "" }}' } } : {}),
    ...(sample === undefined || tooMany ? {} : { where: [...(typeof own?.['where'] === 'string' ? [`(${own['where']})`] : []), `index in [${sample.join(', ')}]`].join(' and ') }),
    ...(drawn === undefined ? {} : { sample: { n: drawn, seed: parameters.seed ?? 0 } }),
  };
}

/** A column whose name looks like a template is read by it. */
function field(column: string): string {
  return isTemplate(column) ? `{{ row[${JSON.stringify(column)}] }}` : column;
}

function promptOf({ system, prelude, isRecorded }: ReadModel): Pick<ReadExperiment, 'prompt' | 'promptId'> {
  if (isRecorded || (system === undefined && prelude === undefined)) return { promptId: 'query' };
  const user = prelude === undefined ? '{{ input }}' : `${literal(prelude)}\n\n{{ input }}`;
  const messages = [...(system === undefined ? [] : [{ role: 'system', content: literal(system) }]), { role: 'user', content: user }];
  return { prompt: messages, promptId: [...(system === undefined ? [] : ['system']), ...(prelude === undefined ? [] : ['prelude'])].join('+') };
}

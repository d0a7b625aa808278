import { HumanError } from '../../../base/humanError.ts';
import { amountIn, listIn, mappingIn, tellKind } from '../kinds.ts';
import { isObject, tellOthers, textOf, type Notes } from '../notes.ts';
import { parseTree, readTree } from '../readTree.ts';
import { nameOf } from '../writeConverted.ts';
import type { Source } from '../source.ts';
import { isTaskCode, type DynaTask } from './dynaTask.ts';

const screens = ['context', 'input', 'goal', 'goal_message', 'user_input', 'model_input', 'response_fields', 'model_output', 'output', 'metadata', 'content_warning', 'model_wrong_metric', 'model_evaluation_metric'];

/** What a task owner writes, or a task's record that holds it as `config_yaml`. Throws a HumanError where it does not say how a model is scored. */
export function readConfig(source: Source, notes: Notes): DynaTask {
  const what = 'Dynabench task configuration';
  const toDo = 'give one that has `perf_metric` with its `type` and `reference_name`';
  const tree = readTree(source, what, toDo);
  const record = typeof tree['config_yaml'] === 'string' ? tree : undefined;
  const config = record === undefined ? tree : inRecord(textOf(record['config_yaml']), source);
  if (record !== undefined) tellOthers(record, ['task_code', 'config_yaml', 'instance_type', 'instance_count', 'datasets'], 'the record', notes);
  const perf = config['perf_metric'];
  if (!isObject(perf) || textOf(perf['type']) === '') throw new HumanError({ what: 'nothing says how a model is scored', where: source.name, toDo });
  const output = namesIn([perf['reference_name']])[0];
  if (output === undefined) throw new HumanError({ what: '`perf_metric` has no `reference_name`', where: source.name, toDo });
  tellOthers(perf, ['type', 'reference_name'], 'perf_metric', notes);
  tellOthers(config, [...screens, 'perf_metric', 'delta_metrics', 'aggregation_metric'], 'the file', notes);
  const told = ['metadata', 'model_wrong_metric', 'model_evaluation_metric', 'goal_message', 'content_warning', 'user_input', 'response_fields'].filter(key => config[key] !== undefined);
  if (told.length > 0) notes.add(`${told.map(key => `\`${key}\``).join(', ')}: how people write and check examples has no counterpart and is not carried over`);
  tellFields(config, output, notes);
  const images = [...listOf(config['context']), ...listOf(config['input'])].filter(part => isObject(part) && part['type'] === 'image');
  if (images.length > 0) notes.add('images: a column that holds one is sent as it stands in the row; there it is sent in base64');
  const type = record?.['instance_type'];
  const given = record === undefined ? [] : listIn(record, 'datasets', 'the record', notes);
  for (const one of given) {
    if (isObject(one)) tellOthers(one, ['name'], 'the record: datasets', notes);
    if (namesIn([isObject(one) ? one['name'] : one]).length === 0) notes.add(`the record: \`datasets\`: \`name\` ${textOf(isObject(one) ? one['name'] : one)} is no name, and is left out`);
  }
  if (type !== undefined && type !== null && (typeof type !== 'string' || type === '')) tellKind('instance_type', type, 'text', 'the record', notes);
  const machines = record === undefined ? undefined : amountIn(record, 'instance_count', 'the record', notes);
  const named = textOf(record?.['task_code'] ?? undefined);
  if (named !== '' && !isTaskCode(named)) notes.add(`the record: \`task_code\` ${JSON.stringify(named.slice(0, 60))} is not carried over: a name has letters, digits, _, . and -, at most 60`);
  const code = (isTaskCode(named) ? named : '') || nameOf(source).replace(/[_-]?task_config$/, '') || 'task';
  return {
    code,
    inputs: inputsOf(config, output),
    output,
    metrics: [textOf(perf['type'])],
    deltas: listOf(config['delta_metrics']).flatMap(part => (isObject(part) ? namesIn([part['type']]) : [])),
    isAggregated: isObject(config['aggregation_metric']),
    ...(typeof type === 'string' && type !== '' ? { machine: { type, count: machines !== undefined && Number.isInteger(machines) && machines > 0 ? machines : 1 } } : {}),
    ...(record !== undefined && Array.isArray(record['datasets']) ? { datasetNames: given.flatMap(one => namesIn([isObject(one) ? one['name'] : one])) } : {}),
  };
}

/** What fields say beside their names is how people see and write them; a part of another kind is told. */
function tellFields(config: Readonly<Record<string, unknown>>, reference: string, notes: Notes): void {
  const lost = new Set<string>();
  for (const key of ['context', 'input', 'output', 'delta_metrics'] as const) {
    // The first versions of `context` say more in a mapping.
    const fields = key === 'context' && isObject(config[key]) ? [] : listIn(config, key, 'the file', notes);
    const name = key === 'delta_metrics' ? 'type' : 'name';
    for (const field of fields) {
      const of = isObject(field) ? field : {};
      if (namesIn([of[name]]).length === 0) notes.add(`the file: \`${key}\` has a field whose \`${name}\` is no name, and which is left out`);
      for (const other of Object.keys(of)) if (other !== name) lost.add(other);
      if (key === 'output' && typeof of['name'] === 'string' && of['name'] !== reference) notes.add(`output: \`${of['name']}\` is not carried over: what is compared is \`${reference}\``);
    }
  }
  if (lost.size > 0) notes.add(`the fields’ ${[...lost].map(key => `\`${key}\``).join(', ')} ${lost.size === 1 ? 'is' : 'are'} not carried over: names alone are`);
  if (isObject(config['context'])) tellOthers(config['context'], ['field_names_for_the_model'], 'context', notes);
  tellOthers(mappingIn(config, 'aggregation_metric', 'the file', notes), ['type'], 'aggregation_metric', notes);
  const { type } = mappingIn(config, 'aggregation_metric', 'the file', notes);
  if (type !== undefined && type !== 'dynascore') notes.add(`aggregation_metric: \`type: ${textOf(type)}\` is taken for dynascore`);
}

function inRecord(text: string, { name }: Source): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = parseTree(text);
  } catch (error) {
    throw new HumanError({ what: `its \`config_yaml\` cannot be read (${(error instanceof Error ? error.message : String(error)).split('\n')[0] ?? ''})`, where: name, toDo: 'mend it, and convert it again', cause: error });
  }
  return isObject(value) ? value : {};
}

/** Context and input of the first versions, which hold the reference too; `model_input` and the context's fields of later ones. */
function inputsOf(config: Readonly<Record<string, unknown>>, output: string): readonly string[] {
  const { context, input, model_input: asked } = config;
  const named = (parts: unknown): readonly string[] => listOf(parts).flatMap(part => (isObject(part) ? namesIn([part['name']]) : []));
  const fields = isObject(context) && isObject(context['field_names_for_the_model']) ? namesIn(Object.values(context['field_names_for_the_model'])) : [];
  const found = [...named(context), ...fields, ...named(input), ...(isObject(asked) ? namesIn(Object.values(asked)) : [])];
  const inputs = [...new Set(found)].filter(name => name !== output && name !== 'label');
  return inputs.length === 0 ? ['input'] : inputs;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Those that can name a column. */
function namesIn(values: readonly unknown[]): readonly string[] {
  return values.filter((value): value is string => typeof value === 'string' && /^[A-Za-z_][\w-]{0,99}$/.test(value));
}

import { HumanError } from '../../../base/humanError.ts';
import { tellKind } from '../kinds.ts';
import type { Notes } from '../notes.ts';
import type { Source } from '../source.ts';
import { isTaskCode, together, tracksOf, type DynaTask } from './dynaTask.ts';
import { isMapping, readPythonTable, type PythonValue } from './pythonTable.ts';

/** `task_config.py` of the evaluation server: each of its tasks, but for what stands for all others. Datasets are those that the server's own code names. Throws a HumanError where no task says how it is scored. */
export function readTaskTable(source: Source, notes: Notes): readonly DynaTask[] {
  const values = readPythonTable(source.text);
  const table = values.get('tasks_config') ?? values.get('task_config');
  const all = isMapping(table) ? Object.entries(table).filter(([code]) => code !== 'default') : [];
  const written = all.filter(([code]) => isTaskCode(code));
  if (written.length < all.length) notes.add(`what names no task (${all.filter(([code]) => !isTaskCode(code)).map(([code]) => JSON.stringify(code.slice(0, 60))).slice(0, 5).join(', ')}) is left out: a name has letters, digits, _, . and -, at most 60`);
  const tasks = written.flatMap(([code, of]) => (isMapping(of) ? (read(code, of, source) ?? []) : []));
  const others = written.flatMap(([code, of]): readonly (readonly [string, string])[] => {
    const keys = isMapping(of) && tasks.some(task => task.code === code) ? Object.keys(of).filter(key => !known.includes(key)) : [];
    return keys.length === 0 ? [] : [[code, `${keys.map(key => `\`${key}\``).join(', ')} ${keys.length === 1 ? 'says' : 'say'} where and how Dynabench runs it, and ${keys.length === 1 ? 'is' : 'are'} not carried over`]];
  });
  for (const [code, of] of written) if (!tasks.some(task => task.code === code)) notes.add(`${code}: ${isMapping(of) ? 'no `perf_metric` says how a model is scored' : 'it is no mapping'}, and it is left out`);
  tellKinds();
  for (const note of together(others)) notes.add(note);
  if (tasks.length === 0) throw new HumanError({ what: `no task of it says how a model is scored${source.text.includes('create_endpoint') ? ': it is the table of the server that builds models' : ''}`, where: source.name, toDo: 'give evaluation/metrics/task_config.py, or a task owner’s configuration' });
  return tasks;

  /** What says something in another form than is read. */
  function tellKinds(): void {
    for (const [code, of] of written) {
      if (!isMapping(of)) continue;
      for (const key of ['perf_metric', 'eval_fn', 'eval_metrics', 'delta_metrics', 'input_keys']) if (of[key] !== undefined && of[key] !== null && textsOf(of[key]).length === 0 && !(Array.isArray(of[key]) && of[key].length === 0)) tellKind(key, of[key], 'text', code, notes);
        else if (Array.isArray(of[key]) && textsOf(of[key]).length < of[key].length) notes.add(`${code}: \`${key}\` holds what is no text, which is left out`);
      for (const key of ['instance_config', 'instance_type']) if (of[key] !== undefined && textsOf(of[key]).length === 0) tellKind(key, of[key], 'text', code, notes);
      if (of['instance_count'] !== undefined && typeof of['instance_count'] !== 'number') tellKind('instance_count', of['instance_count'], 'number', code, notes);
    }
  }
}

function textsOf(value: PythonValue | undefined): readonly string[] {
  return (Array.isArray(value) ? (value as readonly PythonValue[]) : value === undefined ? [] : [value]).filter(one => typeof one === 'string');
}

const known = ['instance_config', 'instance_type', 'instance_count', 'eval_metrics', 'perf_metric', 'eval_fn', 'delta_metrics', 'input_keys'];

function read(code: string, of: Readonly<Record<string, PythonValue>>, source: Source): DynaTask | undefined {
  const [perf] = textsOf(of['perf_metric'] ?? of['eval_fn']).map(name => name.replace(/^get_/, ''));
  if (perf === undefined) return undefined;
  const keys = textsOf(of['input_keys']).filter(key => key !== 'uid' && /^[A-Za-z_]\w*$/.test(key));
  const inputs = keys.length > 0 ? keys : tracksOf(code).length > 0 ? ['sourceText', 'sourceLanguage', 'targetLanguage'] : ['input'];
  const type = textsOf(of['instance_config'] ?? of['instance_type'])[0];
  const count = of['instance_count'];
  const datasetNames = tracksOf(code).length > 0 ? undefined : datasetsIn(code, source);
  return {
    code,
    inputs,
    output: tracksOf(code).length > 0 ? (inputs.includes('source_text') ? 'target_text' : 'targetText') : inputs.includes('question') ? 'answer' : 'label',
    metrics: [...new Set([perf, ...textsOf(of['eval_metrics'])])],
    deltas: textsOf(of['delta_metrics']),
    isAggregated: true,
    ...(type === undefined ? {} : { machine: { type, count: typeof count === 'number' && count >= 1 ? Math.floor(count) : 1 } }),
    ...(datasetNames === undefined ? {} : { datasetNames }),
  };
}

/** What `evaluation/datasets/nli/*.py` names: `super().__init__(name="anli-r1-dev", …)`. */
function datasetsIn(code: string, source: Source): readonly string[] | undefined {
  for (const folder of [`../datasets/${code}`, code]) {
    const names = (source.list(folder) ?? []).filter(name => name.endsWith('.py')).flatMap(name => [...(source.read(`${folder}/${name}`) ?? '').matchAll(/\bname=["']([A-Za-z0-9][\w.-]{0,99})["']/g)].map(([, found = '']) => found));
    if (names.length > 0) return [...new Set(names)];
  }
  return undefined;
}

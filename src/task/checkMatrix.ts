import type { Checking } from './checking.ts';
import { combinations } from './combinations.ts';
import type { Dataset } from './datasets.ts';
import { isMapping } from './isMapping.ts';
import type { Axis, Exclusion, Matrix, Variant } from './matrix.ts';
import type { Model } from './models.ts';
import { advise } from './nearest.ts';
import type { Path } from './positionedTree.ts';
import type { Prompt } from './prompts.ts';
import type { Reporter } from './reporter.ts';
import { modelSchema } from './schema/model.ts';
import { promptSchema } from './schema/prompt.ts';
import type { WrittenTask } from './schema.ts';
import type { Task } from './task.ts';

interface Parts {
  readonly models: readonly Model[];
  readonly prompts: readonly Prompt[];
  readonly datasets: readonly Dataset[];
}

type Mapping = Readonly<Record<string, unknown>>;
/** What a value of an axis changes. */
interface Overlay {
  readonly model?: Mapping | undefined;
  readonly prompt?: Mapping | undefined;
}
interface WrittenAxis extends Axis {
  /** By value; with where it stands. */
  readonly overlays: readonly (Overlay & { readonly at: Path })[];
}

const factors = ['model', 'dataset', 'split', 'prompt', 'repeat'];
const mostVariants = 1_000;
/** What an axis cannot change: what a part is called, and what holds for all trials of a model together. */
const fixed: Readonly<Record<'model' | 'prompt', readonly string[]>> = { model: ['id', 'provider', 'limits', 'cache'], prompt: ['id'] };

/** @param read reads the parts of a task whose models and prompts were changed */
export function readMatrix(written: WrittenTask, read: (written: WrittenTask, checking: Checking) => Parts, checking: Checking): Matrix | undefined {
  const { reporter } = checking;
  const { matrix } = written;
  if (matrix === undefined) return undefined;
  const before = reporter.problems().length;
  const told: ReadonlySet<string> = new Set(reporter.problems().map(({ message }) => message));
  if (Object.keys(matrix).length === 0) reporter.atKey(['matrix'], '`matrix` has no axis', 'add one like `params.temperature: [0, 1]`, or remove it', 'warning');
  const axes = Object.entries(matrix).map(([name, values]) => readAxis(name, values));
  const count = axes.reduce((product, axis) => product * axis.values.length, 1);
  if (count > mostVariants) reporter.atKey(['matrix'], `the matrix has ${count.toLocaleString('en')} combinations of values, more than ${mostVariants.toLocaleString('en')}`, 'shorten its axes');
  // Each value is tried alone first: a mistake in one is told once, not in every combination.
  for (const axis of axes) {
    // The values of a list stand at the same place in a model or prompt.
    const ofAxis = Array.isArray(matrix[axis.name]) ? new Set(told) : undefined;
    for (const [k] of axis.values.entries()) variantOf([[axis, k]], ofAxis);
  }
  if (reporter.problems().length > before) return { axes, variants: [] };
  const variants = product(axes).map(assignment => variantOf(assignment));
  return { axes: axes.map(({ name, values }) => ({ name, values })), variants };

  function readAxis(name: string, values: NonNullable<WrittenTask['matrix']>[string]): WrittenAxis {
    const path: Path = ['matrix', name];
    if (factors.includes(name)) reporter.atKey(path, `an axis cannot be called \`${name}\`, which every trial has already`, 'give it another name');
    if (!Array.isArray(values)) {
      const entries = Object.entries(values);
      if (entries.length === 0) reporter.atKey(path, `the axis \`${name}\` has no values`, 'give each an id and what it changes');
      for (const [id, overlay] of entries) refuse(overlay, [...path, id]);
      return { name, values: entries.map(([id]) => id), overlays: entries.map(([id, overlay]) => ({ ...overlay, at: [...path, id] })) };
    }
    const steps = name.split('.');
    const target = steps[0] === 'params' ? (['model', ...steps] as const) : steps;
    const [part] = target;
    if ((part !== 'model' && part !== 'prompt') || target.length < 2 || target.includes('')) {
      reporter.atKey(path, `the name \`${name}\` does not say what its values change`, `write \`params.${name}: [...]\` for a parameter of the models, or give each value an id and what it changes`);
      return { name, values: [], overlays: [] };
    }
    const overlays = values.map((value, k): WrittenAxis['overlays'][number] => ({ ...changing(part, target.slice(1).reduceRight<unknown>((inner, step) => ({ [step]: inner }), value) as Mapping), at: [...path, k] }));
    for (const overlay of overlays.slice(0, 1)) refuse(overlay, path);
    const ids = values.map(String);
    for (const [k, id] of ids.entries()) if (ids.indexOf(id) !== k) reporter.at([...path, k], `the axis \`${name}\` has the value ${id} twice`, 'remove one of them');
    return { name, values: ids, overlays };
  }

  function refuse(overlay: Overlay, at: Path): void {
    for (const part of ['model', 'prompt'] as const) {
      for (const key of fixed[part]) if (overlay[part] !== undefined && Object.hasOwn(overlay[part], key)) reporter.at(at, `an axis cannot change \`${key}\` of a ${part}`, 'remove it');
    }
    if (overlay.prompt !== undefined && written.prompts === undefined && written.datasets.every(({ prompts }) => prompts === undefined)) reporter.at(at, 'the task has no `prompts` that an axis could change', 'add them');
    if (written.models.every(model => model.provider === 'recorded')) reporter.at(at, 'every model is recorded, so nothing is asked that an axis could change', 'remove it');
  }

  /** @param seen gets what is told now, and holds what is not told again */
  function variantOf(assignment: readonly (readonly [WrittenAxis, number])[], seen?: Set<string>): Variant {
    const overlays = assignment.flatMap(([axis, k]) => axis.overlays[k] ?? []);
    const named = assignment.map(([axis, k]) => `${axis.name}=${axis.values[k] ?? ''}`).join(', ');
    const own = within(reporter, overlays.length === 1 ? (overlays[0]?.at ?? ['matrix']) : ['matrix'], `with ${named}`, seen ?? new Set(told));
    const model = <T extends WrittenTask['models'][number]>(each: T): T => (each.provider === 'recorded' ? each : shaped(modelSchema, 'model', each, overlays, own));
    const prompt = <T>(each: T): T => (typeof each === 'string' ? each : shaped(promptSchema, 'prompt', each as T & { id: string }, overlays, own));
    const changed: WrittenTask = {
      ...written,
      models: written.models.map(model),
      ...(written.prompts === undefined ? {} : { prompts: written.prompts.map(prompt) }),
      datasets: written.datasets.map(dataset => (dataset.prompts === undefined ? dataset : { ...dataset, prompts: dataset.prompts.map(prompt) })),
    };
    const { models, prompts, datasets } = read(changed, { ...checking, reporter: own });
    const ownPrompts = new Map(datasets.flatMap(dataset => (dataset.prompts === undefined ? [] : [[dataset.id, dataset.prompts] as const])));
    return { axes: Object.fromEntries(assignment.map(([axis, k]) => [axis.name, axis.values[k] ?? ''])), models, prompts, ownPrompts };
  }
}

function shaped<T extends { readonly id: string }>(schema: typeof modelSchema | typeof promptSchema, part: 'model' | 'prompt', value: T, overlays: readonly Overlay[], reporter: Reporter): T {
  const merged = overlays.reduce<unknown>((below, overlay) => (overlay[part] === undefined ? below : deepMerge(below, overlay[part])), value);
  const parsed = schema.safeParse(merged);
  // The schema is of the part that was merged.
  if (parsed.success) return parsed.data as unknown as T;
  for (const issue of parsed.error.issues) {
    const where = issue.path.map(String).join('.');
    reporter.at([], `${part} \`${value.id}\` ${issue.code === 'unrecognized_keys' ? `has the unknown key${issue.keys.length === 1 ? '' : 's'} ${issue.keys.map(key => `\`${[...issue.path, key].map(String).join('.')}\``).join(', ')}` : `does not fit: \`${where}\` ${issue.message.startsWith('must') ? issue.message : `must be something else (${issue.message})`}`}`);
  }
  return value;
}

function changing(part: 'model' | 'prompt', mapping: Mapping): Overlay {
  return part === 'model' ? { model: mapping } : { prompt: mapping };
}

/** Mappings are merged key by key, at any depth; everything else is replaced. */
function deepMerge(below: unknown, above: unknown): unknown {
  if (!isMapping(below) || !isMapping(above)) return above;
  return { ...below, ...Object.fromEntries(Object.entries(above).map(([key, value]) => [key, Object.hasOwn(below, key) ? deepMerge(below[key], value) : value])) };
}

/** Errors of a changed part stand where it is changed; its warnings were told of the part as it is written. */
function within(reporter: Reporter, at: Path, prefix: string, seen: Set<string>): Reporter {
  const report: Reporter['at'] = (path, message, toDo, severity) => {
    if (severity === 'warning') return;
    // What does not fit a schema is each value's own mistake, and stands at no path.
    if (path.length > 0 && seen.has(message)) return;
    seen.add(message);
    reporter.at(at, `${prefix}: ${message}`, toDo);
  };
  return { problems: () => reporter.problems(), at: report, atKey: report };
}

function product(axes: readonly WrittenAxis[]): readonly (readonly (readonly [WrittenAxis, number])[])[] {
  return axes.reduce<readonly (readonly (readonly [WrittenAxis, number])[])[]>((before, axis) => before.flatMap(assignment => axis.values.map((_, k) => [...assignment, [axis, k] as const])), [[]]);
}

/** Reads `exclude`: factors and values that the task does not have are errors. */
export function readExclude(written: WrittenTask, matrix: Matrix | undefined, { models, prompts, datasets }: Parts, { reporter }: Checking): readonly Exclusion[] | undefined {
  const known = new Map<string, readonly string[]>([
    ['model', models.map(({ id }) => id)],
    ['dataset', datasets.map(({ id }) => id)],
    ['split', [...new Set(datasets.flatMap(({ splits }) => splits))]],
    ['prompt', [...new Set([...prompts, ...datasets.flatMap(dataset => dataset.prompts ?? [])].map(({ id }) => id))]],
    ...(matrix?.axes ?? []).map(({ name, values }) => [name, values] as const),
  ]);
  return written.exclude?.map((entry, k) => {
    if (Object.keys(entry).length === 0) reporter.at(['exclude', k], 'this would drop every trial', 'say which, like `{model: a, dataset: b}`');
    return Object.fromEntries(
      Object.entries(entry).map(([factor, value]) => {
        const values = (Array.isArray(value) ? value : [value]).map(String);
        const ids = known.get(factor);
        if (ids === undefined) reporter.atKey(['exclude', k, factor], `trials have no \`${factor}\``, advise(factor, [...known.keys()], 'they have'));
        else for (const id of values) if (!ids.includes(id)) reporter.at(['exclude', k, factor], `no ${factor} is \`${id}\``, advise(id, ids, 'there is'));
        return [factor, values];
      }),
    );
  });
}

/** Says what the expansion makes of the matrix and its exclusions: what drops nothing, or everything, and what is equal. */
export function checkCombinations(task: Pick<Task, 'datasets' | 'models' | 'prompts' | 'matrix' | 'exclude'>, reporter: Reporter): void {
  if ((task.matrix === undefined && task.exclude === undefined) || task.matrix?.variants.length === 0 || reporter.problems().some(problem => problem.severity === 'error')) return;
  const { trials, duplicates, excluded } = combinations(task);
  for (const [k, dropped] of excluded.entries()) if (dropped === 0) reporter.at(['exclude', k], 'this drops no trial: no trial has all of these values', 'correct or remove it', 'warning');
  if (trials.length === 0) reporter.atKey(['exclude'], '`exclude` drops every trial', 'leave some');
  if (duplicates > 0) reporter.atKey(['matrix'], `${duplicates} trial${duplicates === 1 ? ' is' : 's are'} equal to others for all that is sent, and made once`, 'see whether two values of an axis mean the same', 'warning');
}

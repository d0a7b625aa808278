import type { Checking } from './checking.ts';
import { compileCondition } from './expression.ts';
import { levelsOf } from './levels.ts';
import type { Path } from './positionedTree.ts';
import { compileGpus } from './server/gpusOf.ts';
import { sizeNames } from './server/parallelSizes.ts';
import { TemplateError } from './template.ts';
import type { Parameter, ParameterValue, ServerConfiguration } from './tune.ts';

/** Configurations that are looked through to count them, and values that each expression is tried on; a person waits for it at every key. */
const [looked, triedOn] = [2000, 300];

export interface Counted {
  /** Of the configurations that fulfil all constraints; absent where there are too many to count. */
  readonly count?: number;
  /** Of all configurations; Infinity where a parameter can be any number. */
  readonly size: number;
  /** The first and the last configuration that may be tried, where they are known. */
  readonly ends: readonly ServerConfiguration[];
}

/**
 * Compiles the constraints and the number of GPUs, and tries both on the values that there are.
 */
export function checkConstraints(constraints: readonly string[], gpus: number | string, parameters: readonly Parameter[], { reporter }: Checking): Counted {
  const names = parameters.map(({ name }) => name);
  const conditions = constraints.flatMap((text, k) => {
    const condition = attempt(text, ['constraints', k], () => compileCondition(text, names));
    if (condition === undefined) return [];
    const { names: read } = condition;
    if (read.length === 0) {
      reporter.at(['constraints', k], `\`${text}\` reads no parameter`, 'name one, or remove it');
      return [];
    }
    const found = tried(read).map(values => attempt(text, ['constraints', k], () => condition.holds(values)));
    if (found.includes(undefined)) return [];
    if (finite(read) && found.every(holds => holds === false)) reporter.at(['constraints', k], `no configuration fulfils \`${text}\``, 'loosen it, or add levels');
    else if (finite(read) && found.every(holds => holds === true)) reporter.at(['constraints', k], `every configuration fulfils \`${text}\``, 'remove it, or tighten it', 'warning');
    return [{ text, path: ['constraints', k], condition }];
  });
  if (typeof gpus === 'string') checkGpus(gpus);
  const size = parameters.reduce((product, parameter) => product * (levelsOf(parameter)?.length ?? Number.POSITIVE_INFINITY), 1);
  const allowed = (values: ServerConfiguration): boolean => conditions.every(({ text, path, condition }) => attempt(text, path, () => condition.holds(values)) === true);
  if (conditions.length < constraints.length) return { size, ends: [] };
  if (size > looked) return { size, ends: [0, 1].map(end => Object.fromEntries(parameters.map(parameter => [parameter.name, endOf(parameter, end)]))).filter(allowed) };
  const left = all(parameters).filter(allowed);
  const count = left.length;
  if (count === 0 && conditions.length > 1) reporter.atKey(['constraints'], 'no configuration fulfils all constraints', 'loosen one, or add levels');
  return { count, size, ends: [left[0], left.at(-1)].filter(values => values !== undefined) };

  function checkGpus(text: string): void {
    const path: Path = ['server', 'gpus'];
    const compiled = attempt(text, path, () => compileGpus(text, names));
    if (compiled === undefined) return;
    const read = new Set(attempt(text, path, () => compileCondition(text, [...names, ...sizeNames]))?.names ?? []);
    for (const values of tried(names.filter(name => read.has(name)))) {
      const value = attempt(text, path, () => compiled(values));
      if (value === undefined) return;
      if (Number.isInteger(value) && value >= 0) continue;
      reporter.at(path, `\`${text}\` gives ${value} GPUs for ${Object.entries(values).map(([name, level]) => `${name} ${String(level)}`).join(', ') || 'every configuration'}`, 'let it be a whole number of at least 0');
      return;
    }
  }

  function attempt<T>(text: string, path: Path, work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      const why = error.message.replace('the template cannot be rendered: ', '').replace(/; .*row\.n.*$/, '');
      reporter.at(path, why.includes(`\`${text}\``) ? why : `\`${text}\` cannot be computed: ${why}`, error.toDo);
      return undefined;
    }
  }

  function finite(read: readonly string[]): boolean {
    const levels = parameters.filter(({ name }) => read.includes(name)).map(levelsOf);
    return levels.reduce((product, each) => product * (each?.length ?? Number.POSITIVE_INFINITY), 1) <= triedOn;
  }

  /** Values of some parameters: all combinations, or where those are many their ends. */
  function tried(read: readonly string[]): readonly ServerConfiguration[] {
    const some = parameters.filter(({ name }) => read.includes(name));
    return finite(read) ? all(some) : [0, 1].map(end => Object.fromEntries(some.map(parameter => [parameter.name, endOf(parameter, end)])));
  }
}

function endOf(parameter: Parameter, end: number): ParameterValue {
  if ('levels' in parameter) return parameter.levels.at(-end) ?? '';
  return end === 0 ? parameter.min : parameter.max;
}

function all(parameters: readonly Parameter[]): readonly ServerConfiguration[] {
  return parameters.reduce<readonly ServerConfiguration[]>((before, parameter) => before.flatMap(values => (levelsOf(parameter) ?? []).map(value => ({ ...values, [parameter.name]: value }))), [{}]);
}

import { textOf } from '../notes.ts';
import { flagTemplates, numberExpression, type Flags, type Level } from './flagTemplates.ts';
import { levelsAt } from './parameters.ts';
import { mappingAt, refuse, type Reading } from './reading.ts';
import type { Runtime } from './runtime.ts';

/** In the order in which they vary, the last one fastest. */
const sizes = ['tp', 'pp', 'dp', 'cp', 'dcp', 'enable_expert_parallel', 'moe_tp', 'moe_ep', 'moe_cluster', 'moe_dense_tp'] as const;

/** How each is called here, where the server has a flag for it. */
const named: Readonly<Record<Runtime, Readonly<Partial<Record<(typeof sizes)[number], string>>>>> = {
  vllm: { tp: 'tensor_parallel_size', pp: 'pipeline_parallel_size', dp: 'data_parallel_size', dcp: 'decode_context_parallel_size', enable_expert_parallel: 'enable_expert_parallel' },
  sglang: { tp: 'tp_size', pp: 'pp_size', dp: 'dp_size', moe_dense_tp: 'moe_dense_tp_size' },
};

type Sizes = Readonly<Partial<Record<(typeof sizes)[number], number | true>>>;

const common: Readonly<Record<string, Sizes>> = { 'single-gpu': {}, 'high-throughput': { dp: 8 }, 'large-model-tp': { tp: 8 }, 'large-model-tp-pp': { tp: 8, pp: 2 }, balanced: { tp: 2, dp: 4 } };
const sets: Readonly<Record<Runtime, Readonly<Record<string, Sizes>>>> = {
  vllm: { ...common, 'moe-optimized': { tp: 2, dp: 8, enable_expert_parallel: true }, 'long-context': { tp: 4, dcp: 4 } },
  sglang: { ...common, 'moe-optimized': { tp: 2, dp: 8, moe_dense_tp: 2 } },
};

/** How a model is spread over GPUs. */
export interface Parallel {
  readonly parameters: Readonly<Record<string, readonly Level[]>>;
  readonly args: readonly string[];
  /** Of the server, where they do not follow from the parameters’ names. */
  readonly gpus?: number | string;
}

/** Sizes, each a level or several, or named sets of them. */
export function convertParallel(written: unknown, runtime: Runtime, reading: Reading): Parallel {
  const config = mappingAt(written, 'parallel_config', ['preset', 'presets', ...sizes], reading);
  const { notes } = reading;
  const presets = config['presets'] ?? config['preset'];
  if (presets !== undefined) {
    for (const size of sizes) if (config[size] !== undefined) notes.add(`parallel_config: \`${size}\` beside presets has no effect, as there`);
    return ofPresets(levelsAt(Array.isArray(presets) ? presets : [presets], 'parallel_config: presets', reading) ?? [], runtime, reading);
  }
  const parameters = sizes.flatMap(size => {
    const value = config[size];
    const levels = value === undefined ? undefined : levelsAt(Array.isArray(value) ? value : [value], `parallel_config: ${size}`, reading);
    if (levels === undefined) return [];
    const name = named[runtime][size];
    if (name !== undefined) {
      for (const level of levels) if (size === 'enable_expert_parallel' ? typeof level !== 'boolean' : !(typeof level === 'number' && Number.isInteger(level) && level > 0)) refuse(reading, `\`parallel_config: {${size}: ${textOf(level)}}\` is no ${size === 'enable_expert_parallel' ? 'true or false' : 'number of GPUs'}`, 'mend it');
      return [[name, levels] as const];
    }
    if (levels.length > 1) refuse(reading, `\`parallel_config: ${size}\` has no counterpart in ${runtime}: every level of it would be the same configuration`, 'remove it');
    notes.add(`parallel_config: \`${size}\` is no flag of ${runtime} and changes nothing, as there: it is left out`);
    return [];
  });
  if (runtime === 'sglang' && config['dp'] !== undefined) notes.add('parallel_config: combinations that SGLang refuses (tp that dp does not divide, with attention in parallel) are tried and fail at their start, as there');
  return { parameters: Object.fromEntries(parameters), args: [] };
}

function ofPresets(levels: readonly Level[], runtime: Runtime, reading: Reading): Parallel {
  const known = sets[runtime];
  for (const level of levels) if (!Object.hasOwn(known, String(level))) refuse(reading, `\`parallel_config\` has no preset \`${textOf(level)}\` for ${runtime}`, `there is ${Object.keys(known).join(', ')}`);
  reading.notes.add('parallel_config: its present version starts the server without the flags that a preset stands for; here they are set, and so many GPUs are leased');
  const of = (level: Level): Sizes => known[String(level)] ?? {};
  const flagsOf = (level: Level): Flags => Object.fromEntries(Object.entries(of(level)).map(([size, value]) => [(named[runtime][size as keyof Sizes] ?? size).replaceAll('_', '-'), value]));
  const gpusOf = (level: Level): number => [of(level).tp, of(level).pp, of(level).dp].reduce<number>((product, size) => product * (typeof size === 'number' ? size : 1), 1);
  const [only = ''] = levels;
  return {
    parameters: levels.length > 1 ? { parallel_preset: levels } : {},
    args: flagTemplates({ parallel_preset: levels }, ({ parallel_preset: level = '' }) => flagsOf(level)),
    gpus: levels.length > 1 ? numberExpression('parallel_preset', levels, gpusOf) : gpusOf(only),
  };
}

import { flagOf, presets } from '../../server/presets.ts';
import { Notes } from '../notes.ts';
import { readTree } from '../readTree.ts';
import { refuseUnusable } from '../refuseUnusable.ts';
import type { Converted, Source } from '../source.ts';
import { nameOf, writeConverted } from '../writeConverted.ts';
import { autotunerFile } from './autotunerFile.ts';
import { convertBenchmark } from './benchmark.ts';
import { convertDeployment } from './deployment.ts';
import { convertOptimization, type Optimization } from './optimization.ts';
import { convertParallel } from './parallel.ts';
import { convertParameters, type WrittenParameter } from './parameters.ts';
import { convertQuantization } from './quantization.ts';
import { mappingAt, refuse, textAt, type Reading } from './reading.ts';
import { convertSlo } from './slo.ts';

const keys = ['task_name', 'description', 'model', 'base_runtime', 'runtime_image_tag', 'deployment_mode', 'parameters', 'parallel_config', 'quant_config', 'optimization', 'benchmark', 'slo'];

/** Makes a tune of an inference-autotuner task: as many experiments as its own worker runs. What has no counterpart is an error that names it. */
export function convertAutotuner(source: Source): Converted {
  const notes = new Notes();
  const reading: Reading = { name: source.name, notes };
  const file = mappingAt(readTree(source, 'inference-autotuner task', 'open one that has task_name, model, base_runtime and parameters'), 'the file', keys, reading);
  const optimization = convertOptimization(file['optimization'], reading);
  const { use, most, seconds } = optimization;
  const { runtime, model, server } = convertDeployment(file, seconds, reading);
  const quantization = convertQuantization(file['quant_config'], { runtime, model }, reading);
  const parallel = convertParallel(file['parallel_config'], runtime, reading);
  const own = convertParameters(file['parameters'], use === 'grid', reading);
  const parameters: Readonly<Record<string, WrittenParameter>> = { ...Object.fromEntries(own), ...quantization.parameters, ...parallel.parameters };
  refuseTwice([...own.keys(), ...Object.keys(parallel.parameters)]);
  if (Object.keys(parameters).length === 0) refuse(reading, 'nothing is varied: no parameter has more than no level', 'add levels to `parameters`; a server that is only measured is a bench here');
  tellTimeouts(own);
  tellRepeats();
  const args = [...quantization.args, ...parallel.args];
  const { requests, ...bench } = convertBenchmark(file['benchmark'], reading);
  const { slo, failRatio } = convertSlo(file['slo'], requests, reading);
  const description = textAt(file, 'description', 'the file', reading);
  const tree = {
    kind: 'tune',
    name: textAt(file, 'task_name', 'the file', reading) ?? nameOf(source),
    ...(description === undefined ? {} : { description }),
    server: { ...server, ...(args.length === 0 ? {} : { args }), ...(parallel.gpus === undefined ? {} : { gpus: parallel.gpus }) },
    parameters,
    strategy: strategyOf(optimization),
    objective: optimization.objective,
    max_experiments: most,
    parallel_experiments: optimization.atOnce,
    timeouts: { bench: `${seconds}s` },
    ...(failRatio === undefined ? {} : { slo_fail_ratio: failRatio }),
    bench: { ...bench, ...(slo === undefined ? {} : { slo }) },
  };
  return refuseUnusable(source, writeConverted(source, { kind: 'tune', what: autotunerFile.what, tree, notes }));

  /** `tp-size` of the parameters and `tp` of the parallel configuration are one flag. */
  function refuseTwice(names: readonly string[]): void {
    const flags = names.map(name => flagOf(presets[runtime], name));
    const twice = flags.find((flag, k) => flags.indexOf(flag) < k);
    if (twice !== undefined) refuse(reading, `--${twice} is varied twice, in \`parameters\` and \`parallel_config\` or by two names`, 'keep one of the two');
  }

  function tellTimeouts(all: ReadonlyMap<string, unknown>): void {
    if (all.has('enable_torch_compile')) notes.add('parameters: with enable-torch-compile its own tool waits for 900 s at least, with several GPUs for 1200 s; here it is `server: {ready: {timeout: …}}` for all configurations');
  }

  /** What draws may draw twice there. */
  function tellRepeats(): void {
    const size = Object.values(parameters).reduce((product, one) => product * ('min' in one ? Infinity : one.length), 1);
    if (use !== 'grid' && size < most) notes.add(`optimization: there are ${size} configurations and ${most} iterations: its own tool measures some of them again, and here each is measured once`);
  }
}

function strategyOf({ use, seed, initial }: Optimization): object {
  return { use, ...(seed === undefined ? {} : { seed }), ...(initial === undefined ? {} : { initial }) };
}

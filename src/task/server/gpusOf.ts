import { compileNumber } from '../expression.ts';
import { TemplateError } from '../template.ts';
import type { Parameter, ServerConfiguration, ServerSpec } from '../tune.ts';
import { sizeNames } from './parallelSizes.ts';

/** Of one replica. Throws a TemplateError where the expression gives no whole number for this configuration. */
export function gpusOf({ gpus }: Pick<ServerSpec, 'gpus'>, configuration: ServerConfiguration): number {
  if (typeof gpus === 'number') return gpus;
  const count = compileGpus(gpus, Object.keys(configuration))(configuration);
  if (!Number.isInteger(count) || count < 0) throw new TemplateError(`\`gpus: ${gpus}\` gives ${count}, which is no number of GPUs`);
  return count;
}

/** Devices that an experiment must hold: those of all replicas that there may be. */
export function devicesNeeded(server: Pick<ServerSpec, 'gpus' | 'replicas'>, configuration: ServerConfiguration): number {
  return gpusOf(server, configuration) * (server.replicas.autoscaling?.max ?? server.replicas.count);
}

/** @param parameters their names. Throws a TemplateError. */
export function compileGpus(expression: string, parameters: readonly Parameter['name'][]): (configuration: ServerConfiguration) => number {
  const compiled = compileNumber(expression, [...new Set([...parameters, ...sizeNames])], [...new Set([...parameters, 'tp', 'pp', 'dp'])]);
  const ones = Object.fromEntries(sizeNames.map(name => [name, 1]));
  return configuration => compiled.valueOf({ ...ones, ...configuration });
}

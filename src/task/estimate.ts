import type * as z from 'zod';
import type { Path } from './positionedTree.ts';
import type { estimateSchema } from './schema/estimate.ts';

/** What a person expects things to take, for `pitwall plan`, as long as nothing has been measured. */
export interface Estimate {
  /** Of a trial or an experiment, before its first request. */
  readonly startupMs?: number;
  /** A trial, or an experiment, without its start. */
  readonly trialMs?: number;
  /** Devices that a trial holds. */
  readonly gpus?: number;
  readonly requestMs?: number;
}

/** @param duration milliseconds of a text at its place; `zero` allows that */
export function readEstimate(written: z.infer<typeof estimateSchema> | undefined, duration: (text: string, path: Path, allow?: 'zero') => number): { readonly estimate?: Estimate } {
  if (written === undefined) return {};
  const { startup, trial, gpus, request } = written;
  return {
    estimate: {
      ...(startup === undefined ? {} : { startupMs: duration(startup, ['estimate', 'startup'], 'zero') }),
      ...(trial === undefined ? {} : { trialMs: duration(trial, ['estimate', 'trial']) }),
      ...(gpus === undefined ? {} : { gpus }),
      ...(request === undefined ? {} : { requestMs: duration(request, ['estimate', 'request']) }),
    },
  };
}

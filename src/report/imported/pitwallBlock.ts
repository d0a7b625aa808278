import { errorClasses, type ErrorClass } from '../../base/outcomes.ts';
import type { Level } from '../../plan/level.ts';
import type { Arrival, Ramp } from '../../plan/plan.ts';
import type { Fields } from './fields.ts';

/** The key under which a bench of ours that was written as vLLM writes it says what that shape has no place for. */
export const pitwallKey = 'pitwall';
export const pitwallSchema = 'pitwall.vllm/1';

/** What it says: the observations are then by our definitions, and not by vLLM's. */
export interface PitwallBlock {
  readonly version: string;
  /** That was measured: its levels and repeats are files, which somebody may put into one. */
  readonly run: string;
  readonly task: string;
  readonly streamed: boolean;
  readonly arrival?: Arrival;
  readonly warmup: number;
  /** Of each request, where it is another than what its error says. */
  readonly errorClasses?: readonly (ErrorClass | undefined)[];
  readonly inputs?: readonly (number | undefined)[];
  /** Where some are not known, which vLLM's columns cannot say. */
  readonly tokensIn?: readonly (number | undefined)[];
  readonly tokensOut?: readonly (number | undefined)[];
  /** Where vLLM's keys cannot name it. */
  readonly level?: Level;
  /** Of a level that changes its load all the time. */
  readonly ramp?: Ramp;
  readonly notes: readonly string[];
}

/** Undefined where the file is vLLM's own, or another version of ours has written it: it is then read as vLLM's. */
export function readPitwallBlock(fields: Fields): PitwallBlock | undefined {
  const block = fields.has(pitwallKey) ? fields.object(pitwallKey) : undefined;
  if (block?.text('schema') !== pitwallSchema) return undefined;
  const arrival = arrivalOf(block);
  const classes = block.texts('error_classes')?.map(name => errorClasses.find(known => known === name));
  const inputs = block.numbers('inputs');
  const [tokensIn, tokensOut] = [block.numbers('tokens_in'), block.numbers('tokens_out')];
  const written = block.has('level') ? block.object('level') : undefined;
  const level = levelOf(written);
  const ramp = level?.ramp === undefined ? undefined : rampOf(written);
  return {
    version: block.text('version') ?? '',
    run: block.text('run') ?? '',
    task: block.text('task') ?? 'bench',
    streamed: block.any('streamed') === true,
    ...(arrival === undefined ? {} : { arrival }),
    warmup: block.number('warmup') ?? 0,
    ...(classes === undefined ? {} : { errorClasses: classes }),
    ...(inputs === undefined ? {} : { inputs }),
    ...(tokensIn === undefined ? {} : { tokensIn }),
    ...(tokensOut === undefined ? {} : { tokensOut }),
    ...(level === undefined ? {} : { level }),
    ...(ramp === undefined ? {} : { ramp }),
    notes: (block.texts('notes') ?? []).flatMap(note => note ?? []),
  };
}

function levelOf(level: Fields | undefined): Level | undefined {
  const [replay, ramp] = [level?.number('replay'), level?.text('ramp')];
  if (ramp !== undefined) return { ramp };
  return replay === undefined ? undefined : { replay };
}

/** Undefined where it is not whole, or cannot be. */
function rampOf(level: Fields | undefined): Ramp | undefined {
  const [of, shape] = [level?.text('of'), level?.text('shape')];
  const [from, to, overMs] = [level?.number('from'), level?.number('to'), level?.number('over_ms')];
  if ((of !== 'rate' && of !== 'concurrency') || (shape !== 'linear' && shape !== 'exponential')) return undefined;
  if (!isPositive(from) || !isPositive(to) || !isPositive(overMs)) return undefined;
  return { of, from, to, overMs, shape };
}

function isPositive(n: number | undefined): n is number {
  return n !== undefined && n > 0;
}

function arrivalOf(block: Fields): Arrival | undefined {
  const written = block.any('arrival');
  if (written === 'constant' || written === 'poisson' || written === 'trace') return written;
  const shape = typeof written === 'object' ? block.object('arrival')?.number('gamma') : undefined;
  return shape === undefined ? undefined : { gamma: shape };
}

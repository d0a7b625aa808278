import type { Bottleneck, ForecastSpan, Outlook } from '../../report/plan/forecast.ts';
import { boundsOf, type Bound, type BoundKind } from '../../schedule/simulate/bounds.ts';
import { simulate, type SimulationSpec } from '../../schedule/simulate/simulate.ts';
import type { Device } from '../../schedule/devices/device.ts';
import type { SimulatedJob } from '../../schedule/simulate/job.ts';
import type { Work } from './work.ts';

export type TimedWork = Work & { readonly stages: NonNullable<Work['stages']> };

/** Whether somebody can say how long all of it takes. */
export function isTimed(work: Work): work is TimedWork {
  return work.stages !== undefined;
}

const dayMs = 86_400_000;
/** A queue of so many models is long enough for its rate. */
const queuedModels = 120;
const mostQueued = 2_000;

/** How a task would run on these devices: simulated, and set beside what nothing can beat. */
export async function outlookOf(work: TimedWork, devices: readonly Device[]): Promise<{ readonly outlook: Outlook; readonly spans: readonly ForecastSpan[]; readonly jobs: readonly SimulatedJob[] }> {
  const spec = specOf(work, devices);
  const { spans, jobs, makespanMs } = await simulate(spec);
  const stages = work.search === undefined ? work.stages : [jobs];
  const bounds = boundsOf({ ...spec, stages, width: Math.min(work.width, atOnce(work, jobs)) });
  const packed = bounds.all.find(({ kind }) => kind === 'gpuSlots');
  const heldMs = spans.reduce((sum, span) => sum + span.devices.length * (span.endMs - span.startMs), 0);
  const perDay = await rateOf(work, jobs, devices, makespanMs);
  const requestMs = stages.flat().reduce((sum, { requests }) => sum + (requests === undefined ? 0 : requests.count * requests.eachMs), 0);
  const utilisation = bounds.gpuMs > 0 ? ({ value: heldMs / (devices.length * makespanMs), of: 'slots' } as const) : requestMs > 0 && work.slotsOfStage === undefined ? ({ value: requestMs / (slotsOf(spec) * makespanMs), of: 'requests' } as const) : undefined;
  return {
    outlook: {
      makespanMs,
      lowerBoundMs: bounds.lowerMs,
      packedBoundMs: Math.max(bounds.lowerMs, packed?.ms ?? 0),
      usableSlots: bounds.gpuMs > 0 ? bounds.usable : 0,
      ...(utilisation === undefined ? {} : { utilisation }),
      bottleneck: bottleneckOf(bounds.all),
      ...(perDay === undefined ? {} : { perDay }),
      ...(bounds.gpuMs > 0 ? { idleTail: idleTail(spans, makespanMs) } : {}),
      ...(work.requests === undefined ? {} : { requests: work.requests }),
      ...(work.cost === undefined ? {} : { cost: work.cost }),
    },
    spans: spans.map(({ id, devices: slots, queuedMs, startMs, endMs }) => ({ trial: id, slots, queuedMs, startMs, endMs })),
    jobs,
  };
}

/** Experiments that share the machine itself run one at a time. */
function atOnce({ search }: TimedWork, jobs: readonly SimulatedJob[]): number {
  if (search === undefined) return Infinity;
  const { parallel, contention } = search.seats;
  if (contention === 'forbid' && jobs.every(({ gpus }) => gpus === 0)) return 1;
  return parallel === 'auto' ? Infinity : parallel;
}

function specOf({ stages, search, slotsOfStage, width, requestSpec, scoringThreads }: TimedWork, devices: readonly Device[]): SimulationSpec {
  return { stages, ...(search === undefined ? {} : { search }), ...(slotsOfStage === undefined ? {} : { slotsOfStage }), width, requests: requestSpec, scoringThreads, devices };
}

function slotsOf({ requests }: SimulationSpec): number {
  return requests.parallelRequests === 'auto' ? requests.max : requests.parallelRequests;
}

const kinds: readonly (readonly [BoundKind, Bottleneck['kind']])[] = [['gpuSlots', 'gpuSlots'], ['rateLimit', 'rateLimit'], ['requestLimit', 'requestLimit'], ['scoringPool', 'scoringPool'], ['longestChain', 'longestChain'], ['parallelJobs', 'parallelTrials']];
/** Two reasons that are so near to each other are one; the first of `kinds` tells most. */
const nearly = 0.999;

function bottleneckOf(bounds: readonly Bound[]): Bottleneck {
  const most = Math.max(0, ...bounds.map(({ ms }) => ms));
  for (const [kind, name] of kinds) {
    const bound = bounds.find(one => one.kind === kind && one.ms >= nearly * most);
    if (bound !== undefined) return { kind: name, ...(bound.of === undefined ? {} : { of: bound.of }) };
  }
  return { kind: 'none' };
}

/** The rate of a queue of such models that does not end: what has ended by the time the last one that waits begins, and nothing stands idle before. */
async function rateOf(work: TimedWork, jobs: readonly SimulatedJob[], devices: readonly Device[], makespanMs: number): Promise<Outlook['perDay']> {
  if (makespanMs === 0 || work.unit === 'level') return undefined;
  if (work.unit === 'experiment') return { value: (jobs.length / makespanMs) * dayMs, of: 'experiments' };
  const models = new Set(work.models.values()).size;
  const plain = { value: (models / makespanMs) * dayMs, of: 'models' } as const;
  const times = Math.min(Math.ceil(queuedModels / models), Math.floor(mostQueued / jobs.length));
  if (times < 2 || jobs.some(({ requests }) => requests !== undefined)) return plain;
  const queue = Array.from({ length: times }, (_, k) => jobs.map((job): SimulatedJob => ({ ...job, id: `${k}/${job.id}` }))).flat();
  const { spans } = await simulate({ ...specOf(work, devices), stages: [queue] });
  const lastStartMs = spans.at(-1)?.startMs ?? 0;
  const ended = spans.filter(({ endMs }) => endMs <= lastStartMs).length;
  return ended === 0 ? plain : { value: (ended / (jobs.length / models) / lastStartMs) * dayMs, of: 'models', ...formulaOf(jobs, models, Math.min(work.width, devices.length === 0 ? Infinity : devices.length / Math.max(1, jobs[0]?.gpus ?? 1))) };
}

/** slots ÷ slots of a trial, rounded down, × 24 h ÷ its hours ÷ trials of a model. */
function formulaOf(jobs: readonly SimulatedJob[], models: number, most: number): Pick<NonNullable<Outlook['perDay']>, 'formula'> {
  const alike = new Set(jobs.map(({ gpus, startupMs, workMs, stopMs = 0 }) => JSON.stringify([gpus, startupMs + workMs + stopMs])));
  const [first] = jobs;
  if (alike.size !== 1 || first === undefined || !Number.isFinite(most)) return {};
  const [atOnce, trialMs, trialsAModel] = [Math.floor(most), first.startupMs + first.workMs + (first.stopMs ?? 0), jobs.length / models];
  return { formula: { value: (atOnce * dayMs) / trialMs / trialsAModel, atOnce, trialMs, trialsAModel } };
}

/** From when the most slots were last held until the end, and what could have been held meanwhile. */
function idleTail(spans: readonly { readonly devices: readonly string[]; readonly startMs: number; readonly endMs: number }[], makespanMs: number): NonNullable<Outlook['idleTail']> {
  const steps = spans.flatMap(({ devices: { length }, startMs, endMs }) => [{ atMs: startMs, by: length }, { atMs: endMs, by: -length }]).toSorted((a, b) => a.atMs - b.atMs || a.by - b.by);
  const levels: { readonly fromMs: number; readonly held: number }[] = [];
  let held = 0;
  for (const [k, { atMs, by }] of steps.entries()) {
    held += by;
    if (steps[k + 1]?.atMs !== atMs) levels.push({ fromMs: atMs, held });
  }
  const most = Math.max(0, ...levels.map(level => level.held));
  const last = levels.findLastIndex(level => level.held === most);
  const tail = levels.slice(last + 1);
  const slotMs = tail.reduce((sum, level, k) => sum + (most - level.held) * ((tail[k + 1]?.fromMs ?? makespanMs) - level.fromMs), 0);
  return { ms: makespanMs - (tail[0]?.fromMs ?? makespanMs), slotMs };
}

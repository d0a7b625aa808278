import type { Bottleneck, ForecastSpan, Outlook } from '../../report/plan/forecast.ts';
import { boundsTogether, type Bound, type BoundKind } from '../../schedule/simulate/bounds.ts';
import { simulate, simulateTogether, type SimulationSpec } from '../../schedule/simulate/simulate.ts';
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

/** How a task would run on these devices: simulated, and set beside what nothing can beat. @param beside what runs there at the same time: times and slots are then of all together */
export async function outlookOf(work: TimedWork, devices: readonly Device[], beside: readonly TimedWork[] = []): Promise<{ readonly outlook: Outlook; readonly spans: readonly ForecastSpan[] }> {
  const works = [work, ...beside];
  const specs = works.map(one => specOf(one, devices));
  const simulated = await simulateTogether(specs);
  const made = works.map((one, k) => ({ ...(specs[k] ?? specOf(one, devices)), stages: one.search === undefined ? one.stages : [simulated[k]?.jobs ?? []], width: Math.min(one.width, atOnce(one, simulated[k]?.jobs ?? [])) }));
  const bounds = boundsTogether(made);
  const makespanMs = Math.max(...simulated.map(run => run.makespanMs));
  const jobs = simulated[0]?.jobs ?? [];
  const spans = simulated.flatMap((run, k) => run.spans.map(span => (k === 0 ? span : { ...span, id: `${k + 1}:${span.id}` }))).toSorted((a, b) => a.startMs - b.startMs);
  const packed = bounds.all.find(({ kind }) => kind === 'gpuSlots');
  const heldMs = spans.reduce((sum, span) => sum + span.devices.length * (span.endMs - span.startMs), 0);
  const perDay = beside.length > 0 ? undefined : await rateOf(work, jobs, devices, makespanMs);
  const requestMs = (made[0]?.stages ?? []).flat().reduce((sum, { requests }) => sum + (requests === undefined ? 0 : requests.count * requests.eachMs), 0);
  const utilisation = bounds.gpuMs > 0 ? ({ value: heldMs / (devices.length * makespanMs), of: 'slots' } as const) : requestMs > 0 && work.slotsOfStage === undefined && beside.length === 0 ? ({ value: requestMs / (slotsOf(work) * makespanMs), of: 'requests' } as const) : undefined;
  return {
    outlook: {
      makespanMs,
      lowerBoundMs: bounds.lowerMs,
      packedBoundMs: Math.max(bounds.lowerMs, packed?.ms ?? 0),
      usableSlots: bounds.gpuMs > 0 ? bounds.usable : 0,
      ...(utilisation === undefined ? {} : { utilisation }),
      bottleneck: bottleneckOf(bounds.all),
      ...(perDay === undefined ? {} : { perDay }),
      ...(bounds.gpuMs > 0 ? { idleTail: idleTail(spans, makespanMs, bounds.usable) } : {}),
      ...(work.requests === undefined ? {} : { requests: work.requests }),
      ...(work.cost === undefined ? {} : { cost: work.cost }),
    },
    spans: spans.map(({ id, devices: slots, queuedMs, startMs, endMs }) => ({ trial: id, slots, queuedMs, startMs, endMs })),
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

function slotsOf({ requestSpec: { parallelRequests, max } }: TimedWork): number {
  return parallelRequests === 'auto' ? max : parallelRequests;
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

/** From the last start until the end: nobody waits any more, and what is given back stays idle. */
function idleTail(spans: readonly { readonly devices: readonly string[]; readonly startMs: number; readonly endMs: number }[], makespanMs: number, usable: number): NonNullable<Outlook['idleTail']> {
  const lastStartMs = Math.max(0, ...spans.map(({ startMs }) => startMs));
  const heldMs = spans.reduce((sum, { devices: { length }, endMs }) => sum + length * Math.max(0, endMs - lastStartMs), 0);
  const slotMs = Math.max(0, usable * (makespanMs - lastStartMs) - heldMs);
  // What is beyond is the rounding of sums.
  return slotMs < 1e-3 ? { ms: 0, slotMs: 0 } : { ms: makespanMs - lastStartMs, slotMs };
}

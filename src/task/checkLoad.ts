import { sha256 } from '../base/sha256.ts';
import { checkBatching } from './checkBatching.ts';
import { durationReader } from './checkDuration.ts';
import type { Checking } from './checking.ts';
import { endpointOf, readHttpTarget } from './checkHttpTarget.ts';
import { readModel } from './checkModel.ts';
import { readOffered } from './checkOffered.ts';
import { readWorkload } from './checkWorkload.ts';
import { readEstimate } from './estimate.ts';
import { parseGate } from './gates.ts';
import { answersInTokens, type LoadBench, type LoadTarget, type TelemetrySettings } from './load.ts';
import type { PositionedTree } from './positionedTree.ts';
import type { Reporter } from './reporter.ts';
import type { WrittenLoad } from './schema/load.ts';
import { loadMetricExamples, parseLoadMetric, whyUnmeasured } from './loadMetric.ts';
import { sloMetrics, sloPercentiles, type Slo } from './slo.ts';
import type { Gate, Task } from './task.ts';

const defaultWarmup = 8;
const defaultIntervalMs = 1000;
const leastIntervalMs = 100;

/** Turns a well-shaped bench file into a task without samples, whose `load` says what is sent; reports what a schema cannot see. */
export function checkLoad(written: WrittenLoad, text: string, file: string, tree: PositionedTree, reporter: Reporter): Task {
  const checkDuration = durationReader(reporter);
  const checking: Checking = { file, tree, reporter, judges: [], embedders: [], fixedJudges: [], duration: checkDuration };
  const { name, description, load, stop = {} } = written;
  const { target: asked } = written;
  const endpoint = endpointOf(asked);
  const measuring = { endpoint, streamed: answersInTokens(endpoint) && asked.provider !== 'http' && asked.stream !== false && written.batching === undefined, http: asked.provider === 'http', open: load.rate !== undefined || load.find?.maximize === 'rate' || load.ramp?.rate !== undefined, batched: written.batching !== undefined };
  const offered = readOffered(written, checking);
  for (const [k, level] of (load.concurrency ?? []).entries()) if (stop.requests !== undefined && stop.requests < level) reporter.at(['load', 'concurrency', k], `${level} requests are never in flight at once: \`stop\` ends a level after ${stop.requests}`, `raise \`requests\`, best to ${10 * level} or more`);
  const target = readTarget();
  const { dataset, ...read } = readWorkload(written, checking);
  const batching = checkBatching(written, read, reporter, checkDuration);
  return {
    kind: 'eval',
    name,
    ...(description === undefined ? {} : { description }),
    file,
    text,
    hash: sha256(text),
    seed: written.seed ?? 0,
    ...readEstimate(written.estimate, checkDuration),
    retries: 0,
    parallelTrials: 1,
    gates: readGates(),
    models: [target],
    datasets: dataset === undefined ? [] : [dataset],
    prompts: [],
    scorers: [],
    onMissing: 'exclude',
    load: {
      target,
      workload: read.workload,
      offered,
      stop: readStop(),
      warmup: written.warmup?.requests ?? defaultWarmup,
      threads: load.threads ?? 1,
      repeats: written.repeats?.n ?? 1,
      telemetry: readTelemetry(),
      selfCheck: written.self_check ?? true,
      ...(batching === undefined ? {} : { batching }),
      ...(written.slo === undefined ? {} : { slo: readSlo(written.slo) }),
    },
  };

  /** A ramp ends when it has reached its end, a replay when the trace has. */
  function readStop(): LoadBench['stop'] {
    const ends = 'ramp' in offered || 'replay' in offered || ('ratePerS' in offered && offered.arrival === 'trace');
    if (stop.requests === undefined && stop.duration === undefined && (!ends || written.stop !== undefined)) {
      if (written.stop === undefined) reporter.atKey(['load'], 'nothing says when a level ends', 'add `stop: {requests: 100}`, or `stop: {duration: 30s}`');
      else reporter.atKey(['stop'], '`stop` says no end', 'add `requests: 100`, `duration: 30s`, or both');
    }
    const durationMs = stop.duration === undefined ? ('ramp' in offered ? offered.ramp.overMs : undefined) : checkDuration(stop.duration, ['stop', 'duration']);
    return { ...(stop.requests === undefined ? {} : { requests: stop.requests }), ...(durationMs === undefined ? {} : { durationMs }) };
  }

  function readGates(): readonly Gate[] {
    return (written.gates ?? []).flatMap((gate, k) => {
      const read = parseGate(gate, metric => parseLoadMetric(metric)?.isTime === true);
      const turned = /=[<>]/.exec(gate)?.[0];
      if (turned !== undefined) reporter.at(['gates', k], `the gate \`${gate}\` cannot be read`, `write \`${turned === '=>' ? '>=' : '<='}\` for \`${turned}\``);
      else if (read === undefined) reporter.at(['gates', k], `the gate \`${gate}\` cannot be read`, 'write it like `p99(ttft) <= 300ms`, with >=, >, <=, < or ==');
      else if (parseLoadMetric(read.metric) === undefined) reporter.at(['gates', k], `a bench has no metric \`${read.metric}\``, `name one such as ${loadMetricExamples}`);
      else if (['goodput', 'attainment'].includes(read.metric) && written.slo === undefined) reporter.at(['gates', k], `\`${read.metric}\` is measured by an SLO, and there is none`, 'add `slo`');
      else if (read.metric === 'capacity' && load.find === undefined) reporter.at(['gates', k], '`capacity` is what `find` searches for', 'add `find` to `load`, or remove the gate');
      else {
        const why = whyUnmeasured(read.metric, measuring);
        if (why === undefined) return [read];
        reporter.at(['gates', k], why.message, why.toDo);
      }
      return [];
    });
  }

  function readTarget(): LoadTarget {
    if (asked.provider === 'http') return readHttpTarget(asked, written, checking);
    const model = readModel({ ...asked, id: asked.model ?? 'sim' }, ['target'], checking);
    if (model.provider === 'openai') return { ...model, stream: measuring.streamed };
    if (model.provider !== 'sim') throw new Error(`${model.provider} is no target`);
    if (!answersInTokens(endpoint) && asked.stream === true) reporter.at(['target', 'stream'], `${endpoint} ${endpoint === 'rerank' ? 'is' : 'are'} not streamed, so \`stream\` has no effect`, 'remove it');
    return { ...model, ...(endpoint === 'chat' ? {} : { endpoint }), stream: measuring.streamed };
  }

  function readTelemetry(): TelemetrySettings {
    const { metrics, gpu = true, interval } = written.telemetry ?? {};
    const intervalMs = interval === undefined ? defaultIntervalMs : checkDuration(interval, ['telemetry', 'interval']);
    if (intervalMs > 0 && intervalMs < leastIntervalMs) reporter.at(['telemetry', 'interval'], `\`interval\` must be at least ${leastIntervalMs}ms, found ${interval}`, 'reading more often would disturb what is measured');
    return { ...(metrics === undefined ? {} : { metrics }), gpu, intervalMs };
  }

  function readSlo({ success, ...times }: NonNullable<WrittenLoad['slo']>): Slo {
    const read = sloMetrics.flatMap(metric =>
      sloPercentiles.flatMap(reduce => {
        const limit = times[metric]?.[reduce];
        return limit === undefined ? [] : [{ metric, reduce, limitMs: checkDuration(limit, ['slo', metric, reduce]) }];
      }),
    );
    for (const metric of sloMetrics) {
      const of = read.filter(time => time.metric === metric);
      if (times[metric] !== undefined && of.length === 0) reporter.atKey(['slo', metric], `\`${metric}\` says no limit`, 'add one, e.g. `p99: 300ms`');
      const why = of.length === 0 ? undefined : whyUnmeasured(metric, measuring);
      if (why !== undefined) reporter.atKey(['slo', metric], why.message, why.toDo);
      const falls = of.find(({ limitMs }, k) => limitMs < (of[k - 1]?.limitMs ?? 0));
      if (falls !== undefined) reporter.at(['slo', metric, falls.reduce], `\`${falls.reduce}\` is below the limit of a lower percentile`, 'let the limits rise with the percentiles');
    }
    if (read.length === 0 && success === undefined) reporter.atKey(['slo'], '`slo` says no limit', 'add one, e.g. `ttft: {p99: 300ms}`');
    return { times: read, ...(success === undefined ? {} : { success }) };
  }
}

import { sha256 } from '../base/sha256.ts';
import { checkBatching } from './checkBatching.ts';
import type { Checking } from './checking.ts';
import { endpointOf, readHttpTarget } from './checkHttpTarget.ts';
import { readModel } from './checkModel.ts';
import { readWorkload } from './checkWorkload.ts';
import { longestMs, parseDuration } from './duration.ts';
import { parseGate } from './gates.ts';
import { answersInTokens, type LoadTarget, type Offered, type TelemetrySettings } from './load.ts';
import type { Path, PositionedTree } from './positionedTree.ts';
import type { Reporter } from './reporter.ts';
import type { WrittenLoad } from './schema/load.ts';
import { loadMetricExamples, parseLoadMetric, whyUnmeasured } from './loadMetric.ts';
import { sloMetrics, sloPercentiles, type Slo } from './slo.ts';
import type { Gate, Task } from './task.ts';

const defaultWarmup = 8;
const defaultAttainment = 0.99;
const defaultIntervalMs = 1000;
const leastIntervalMs = 100;

/** Turns a well-shaped bench file into a task without samples, whose `load` says what is sent; reports what a schema cannot see. */
export function checkLoad(written: WrittenLoad, text: string, file: string, tree: PositionedTree, reporter: Reporter): Task {
  const checking: Checking = { file, tree, reporter, judges: [], embedders: [], fixedJudges: [], duration: checkDuration };
  const { name, description, load, stop } = written;
  const { target: asked } = written;
  const endpoint = endpointOf(asked);
  const measuring = { endpoint, streamed: answersInTokens(endpoint) && asked.provider !== 'http' && asked.stream !== false && written.batching === undefined, http: asked.provider === 'http', open: load.rate !== undefined || load.find?.maximize === 'rate', batched: written.batching !== undefined };
  const offered = readOffered();
  if (stop.requests === undefined && stop.duration === undefined) reporter.atKey(['stop'], '`stop` says no end', 'add `requests: 100`, `duration: 30s`, or both');
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
      stop: { ...(stop.requests === undefined ? {} : { requests: stop.requests }), ...(stop.duration === undefined ? {} : { durationMs: checkDuration(stop.duration, ['stop', 'duration']) }) },
      warmup: written.warmup?.requests ?? defaultWarmup,
      threads: load.threads ?? 1,
      repeats: written.repeats?.n ?? 1,
      telemetry: readTelemetry(),
      selfCheck: written.self_check ?? true,
      ...(batching === undefined ? {} : { batching }),
      ...(written.slo === undefined ? {} : { slo: readSlo(written.slo) }),
    },
  };

  function readOffered(): Offered {
    const { concurrency, rate, find } = load;
    const forms = (['concurrency', 'rate', 'find'] as const).filter(form => load[form] !== undefined);
    const [first, second] = forms;
    if (first !== undefined && second !== undefined) reporter.atKey(['load', second], `\`${second}\` and \`${first}\` are two forms of load`, 'keep one of the two');
    if (find !== undefined) return readFind(find);
    if (concurrency === undefined && rate === undefined) reporter.atKey(['load'], '`load` says no levels', 'add `concurrency: [1, 4, 16]`, or `rate: {levels: [5, 10, 20]}`');
    if (rate === undefined) return { concurrency: once(concurrency ?? [], ['load', 'concurrency']) };
    return { ratePerS: once(rate.levels, ['load', 'rate', 'levels']), arrival: rate.arrival ?? 'poisson' };
  }

  function readFind({ maximize, attainment = defaultAttainment, from = 1, to = 512 }: NonNullable<WrittenLoad['load']['find']>): Offered {
    if (written.slo === undefined) reporter.atKey(['load', 'find'], '`find` searches for the highest load within the SLO, and there is none', 'add `slo`, e.g. `slo: {ttft: {p99: 300ms}}`');
    if (to <= from) reporter.at(['load', 'find', 'to'], `\`to: ${to}\` is not above \`from: ${from}\``);
    if (maximize === 'concurrency') for (const [key, value] of Object.entries({ from, to })) if (!Number.isInteger(value)) reporter.at(['load', 'find', key], `\`${key}\` of \`maximize: concurrency\` must be a whole number, found ${value}`);
    if (written.repeats !== undefined && written.repeats.n > 1) reporter.atKey(['repeats'], '`repeats` measures levels that are known, and `find` searches for them', 'remove one of the two');
    return { find: { maximize, attainment, from, to } };
  }

  function once(levels: readonly number[], path: Path): readonly number[] {
    for (const [k, level] of levels.entries()) if (levels.indexOf(level) < k) reporter.at([...path, k], `\`${String(path.at(-1))}\` has ${level} already`, 'remove it');
    return levels;
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

  function checkDuration(duration: string, path: Path): number {
    const ms = parseDuration(duration);
    const key = path.findLast(part => typeof part === 'string') ?? '';
    if (ms === 0) reporter.at(path, `\`${key}\` must be longer than 0`);
    if (ms > longestMs) reporter.at(path, `\`${key}\` must be at most 596h, found ${duration}`);
    return ms;
  }
}

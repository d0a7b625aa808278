import type { Advice } from '../base/problem.ts';
import { turnRound } from './checkGateTexts.ts';
import { metricNames } from './checkScoring.ts';
import type { Checking } from './checking.ts';
import { parseGate } from './gates.ts';
import { answersInTokens, type LoadBench } from './load.ts';
import { loadMetricExamples, parseLoadMetric, whyUnmeasured } from './loadMetric.ts';
import { advise } from './nearest.ts';
import { parseOperational } from './operationalMetric.ts';
import type { Path } from './positionedTree.ts';
import type { WrittenTune } from './schema/tune.ts';
import type { Gate, Task } from './task.ts';
import type { Objective } from './tune.ts';

/** What is measured of each experiment. */
interface Measured {
  readonly bench: Task | undefined;
  readonly eval: Task | undefined;
  /** Whether a configuration may need devices. */
  readonly gpus: boolean;
}

interface Metric {
  readonly name: string;
  readonly isTime: boolean;
  /** Undefined where that is a matter of taste. */
  readonly better?: 'more' | 'less';
}

/** What is best, with its metric as a gate of a bench names it. */
export function readObjective(written: WrittenTune['objective'], measured: Measured, { reporter }: Checking): Objective {
  const { maximize, minimize } = written;
  const direction = maximize === undefined ? 'minimize' : 'maximize';
  const path: Path = ['objective', direction];
  const name = maximize ?? minimize;
  if (maximize !== undefined && minimize !== undefined) reporter.atKey(['objective', 'minimize'], '`minimize` and `maximize` are two objectives', 'keep one of the two, and make a limit of the other: in `slo`, or as a gate');
  if (name === undefined) {
    reporter.atKey(['objective'], '`objective` names no metric', 'add `maximize: goodput`, or `minimize: p90(e2e)`');
    return { direction, metric: '' };
  }
  const metric = metricOf(name, measured);
  if ('message' in metric) reporter.at(path, metric.message, metric.toDo);
  else if (metric.better === (direction === 'maximize' ? 'less' : 'more')) reporter.atKey(path, `${metric.better} \`${metric.name}\` is better, and \`${direction}\` looks for the opposite`, { toDo: `write \`${direction === 'maximize' ? 'minimize' : 'maximize'}: ${name}\``, fixes: [{ do: 'replace', word: direction, by: direction === 'maximize' ? 'minimize' : 'maximize' }] }, 'warning');
  return { direction, metric: 'message' in metric ? name : metric.name };
}

/** Limits that the best experiment must hold. */
export function readTuneGates(written: readonly string[], measured: Measured, { reporter }: Checking): readonly Gate[] {
  return written.flatMap((text, k) => {
    const path: Path = ['gates', k];
    const isTime = (name: string): boolean => {
      const metric = metricOf(name, measured);
      return 'isTime' in metric && metric.isTime;
    };
    const turned = /=[<>]/.exec(text)?.[0];
    const gate = turned === undefined ? parseGate(text, isTime) : undefined;
    // A metric that nobody measures has no unit either.
    const metric = metricOf(gate?.metric ?? /^\s*(.*?)\s*[<>=]/.exec(text)?.[1] ?? '', measured);
    if (turned !== undefined) reporter.at(path, `the gate \`${text}\` cannot be read`, turnRound(turned));
    else if (gate === undefined && ('name' in metric || !/[<>=]/.test(text))) reporter.at(path, `the gate \`${text}\` cannot be read`, 'write it like `goodput >= 5` or `p99(ttft) <= 300ms`, with >=, >, <=, < or ==');
    else if ('message' in metric) reporter.at(path, metric.message, metric.toDo);
    return gate === undefined || 'message' in metric ? [] : [{ ...gate, metric: metric.name }];
  });
}

/** Times whose name alone is their median; less of them is better. */
const times = ['ttft', 'ttft_from_due', 'icl', 'itl', 'tpot', 'e2e', 'e2e_from_due', 'wait'];
const perGpu = 'throughput_per_gpu';

function metricOf(written: string, { bench, eval: evaluation, gpus }: Measured): Metric | { readonly message: string; readonly toDo: string | Advice } {
  const load = bench?.load;
  const scored = evaluation === undefined ? [] : metricNames(evaluation.scorers, evaluation.repeats);
  if (load === undefined) {
    if (scored.includes(written)) return { name: written, isTime: false };
    const operational = parseOperational(written);
    if (operational !== undefined) return { name: written, isTime: operational.isTime };
    if (parseLoadMetric(fullName(written, undefined)) !== undefined || written === perGpu) return { message: `\`${written}\` is measured by a bench, and there is none`, toDo: `add \`bench\`, or name one of ${scored.join(', ')}` };
    return { message: `no metric is called \`${written}\``, toDo: advise(written, [...scored, 'p90(latency)', 'mean(ttft)'], 'there is') };
  }
  const endpoint = load.target.provider === 'http' ? 'chat' : (load.target.endpoint ?? 'chat');
  const name = fullName(written, load);
  const known = parseLoadMetric(name);
  if (name === perGpu) {
    if (!gpus) return { message: `\`${perGpu}\` divides by the GPUs of a configuration, and none needs one`, toDo: 'write `throughput(tokens)`, or say `gpus` in `server`' };
    return { name, isTime: false, better: 'more' };
  }
  if (known === undefined) {
    if (scored.includes(written)) return { name: written, isTime: false };
    const all = [...scored, perGpu, 'throughput', ...times];
    const { toDo = '', fixes } = advise(written, all, `name one such as ${[...scored, perGpu].join(', ')}, ${loadMetricExamples}; there are`);
    return { message: `no metric is called \`${written}\``, toDo: { toDo: toDo.replace(/; there are .*$/, ''), fixes } };
  }
  const rate = 'ratePerS' in load.offered || 'replay' in load.offered || ('find' in load.offered && load.offered.find.maximize === 'rate');
  if (['goodput', 'attainment'].includes(name) && load.slo === undefined) return { message: `\`${name}\` is measured by an SLO, and the bench has none`, toDo: 'add `slo` to `bench`, e.g. `slo: {ttft: {p99: 300ms}}`' };
  if (name === 'capacity' && !('find' in load.offered)) return { message: '`capacity` is what `find` searches for', toDo: 'write `load: {find: {maximize: concurrency}}` in `bench`, or name another metric' };
  const why = whyUnmeasured(name, { endpoint, streamed: load.target.provider !== 'http' && load.target.stream, open: rate, batched: load.batching !== undefined, http: load.target.provider === 'http' });
  if (why !== undefined) return why;
  const better = known.isTime ? 'less' : /^(throughput|goodput|attainment|success|capacity)/.test(name) ? 'more' : undefined;
  return { name, isTime: known.isTime, ...(better === undefined ? {} : { better }) };
}

/** `ttft` is `p50(ttft)`, `throughput` that of what the endpoint answers in. */
function fullName(written: string, load: LoadBench | undefined): string {
  if (times.includes(written)) return `p50(${written})`;
  if (written === 'latency') return 'p50(e2e)';
  if (written !== 'throughput') return written;
  const endpoint = load === undefined || load.target.provider === 'http' ? 'chat' : (load.target.endpoint ?? 'chat');
  return answersInTokens(endpoint) ? 'throughput(tokens)' : 'throughput(inputs)';
}

import { counted } from '../../base/counted.ts';
import type { Parameter, PlannedTune } from '../../plan/tune.ts';
import { leastForReduction, reductions } from '../../score/load/distribution.ts';
import { durationText } from '../timeText.ts';
import { objectiveAt, tuneNumber } from './tuneNumbers.ts';
import type { TuneExperiment, TuneView } from './tuneView.ts';

/** A queue that took less is no news. */
const longWaitMs = 60_000;

/** What must be known of a tune's numbers, in sentences without a full stop. */
export function tuneNotes(view: Omit<TuneView, 'notes'>, tune: PlannedTune, over: boolean): readonly string[] {
  return [...nothingFits(view, over), ...edges(view, tune.parameters, over), ...close(view), ...unsure(view), ...failing(view), ...setAside(view), ...fewRequests(view), ...restarted(view), ...autoscaled(tune), ...contention(view), ...lengths(view), ...levels(view), ...waits(view)];
}

function nothingFits({ counts, best }: Omit<TuneView, 'notes'>, over: boolean): readonly string[] {
  if (!over || best !== undefined) return [];
  if (counts.infeasible > 0) return ['no configuration was within its limits; the first of the ranking comes nearest'];
  return counts.notMeasured > 0 ? ['no configuration could be measured to the end'] : [];
}

/** A best value at the end of what might be tried says that the range was too narrow, or that it does not matter; of a parameter that was the same in all nothing is known. */
function edges({ best, experiments }: Omit<TuneView, 'notes'>, parameters: readonly Parameter[], over: boolean): readonly string[] {
  const configuration = over ? experiments.find(({ id }) => id === best?.experiment)?.configuration : undefined;
  if (configuration === undefined) return [];
  return parameters.flatMap(parameter => {
    const value = configuration[parameter.name];
    if (experiments.every(({ configuration: other }) => other[parameter.name] === value)) return [];
    const ends = 'levels' in parameter ? endsOf(parameter.levels) : [parameter.min, parameter.max];
    const at = typeof value === 'number' ? ends.indexOf(value) : -1;
    return at < 0 ? [] : [`the best \`${parameter.name}\` is the ${at === 0 ? 'lowest' : 'highest'} that might be tried (${value}): there may be better ones beyond it`];
  });
}

/** Two runs of one configuration differ by as much on a quiet machine. */
const closeShare = 0.03;

/** Each was measured once: a lead that small is none. */
function close({ best, experiments, ranking }: Omit<TuneView, 'notes'>): readonly string[] {
  const byId = new Map(experiments.map(of => [of.id, of]));
  const first = byId.get(best?.experiment ?? '');
  const value = first?.objective?.value;
  if (first === undefined || value === undefined) return [];
  const near = ranking.flatMap(id => byId.get(id) ?? []).filter(of => of !== first && of.standing === 'feasible' && of.share === first.share && of.objective !== undefined && Math.abs(of.objective.value - value) <= closeShare * Math.abs(value));
  return near.length === 0 ? [] : [`${near.map(({ id }) => id).join(', ')} ${near.length === 1 ? 'is' : 'are'} within ${closeShare * 100} % of ${first.id}: one measurement of each does not tell which is best`];
}

/** Two levels are a choice, and no range. */
function endsOf(levels: readonly unknown[]): readonly number[] {
  const numbers = levels.filter(level => typeof level === 'number');
  return numbers.length < levels.length || numbers.length < 3 ? [] : [Math.min(...numbers), Math.max(...numbers)];
}

/** In full where it bears on what is best, or where the numbers are not the server's; the others are named. */
function unsure({ experiments, best }: Omit<TuneView, 'notes'>): readonly string[] {
  const doubted = experiments.flatMap(({ id, levels: of }) => of.flatMap(({ name, figures, best: isObjective }) => (figures?.verdict === undefined || figures.verdict === 'valid' ? [] : [{ id, name, verdict: figures.verdict, cause: figures.causes[0] ?? 'see its bench', isObjective }])));
  const told = doubted.filter(({ id, verdict, isObjective }) => verdict === 'invalid' || (id === best?.experiment && isObjective === true));
  const others = [...new Set(doubted.filter(of => !told.includes(of) && of.isObjective === true).map(({ id }) => id))];
  return [...told.map(({ id, name, verdict, cause }) => `${id} at ${name} is ${verdict}: ${cause}`), ...(others.length === 0 ? [] : [`${told.length === 0 ? '' : 'also '}${others.join(', ')} ${others.length === 1 ? 'is' : 'are'} suspect at the level of ${others.length === 1 ? 'its' : 'their'} objective: ${others.length === 1 ? 'its bench tells' : 'their benches tell'} why`])];
}

/** Times are of answered requests: who refuses most of them is quick. */
function failing({ experiments }: Omit<TuneView, 'notes'>): readonly string[] {
  const failures = experiments.flatMap(({ id, levels: of }) => of.flatMap(({ name, figures, limits }) => (figures === undefined || figures.failed === 0 || limits.some(({ metric, implicit }) => metric === 'success' && implicit !== true) ? [] : [`${figures.failed} of ${counted(figures.requests, 'request')} of ${id} at ${name}${classesOf(figures.failures)}`])));
  return failures.length === 0 ? [] : [`requests failed, and no limit is set to that: ${failures.slice(0, 8).join('; ')}${failures.length > 8 ? '; …' : ''}; more than 1 in 100 is a miss, unless \`slo: {success: …}\` in the bench says otherwise`];
}

function autoscaled({ server: { replicas: { autoscaling } } }: PlannedTune): readonly string[] {
  return autoscaling === undefined ? [] : [`replicas follow the load, ${autoscaling.min} to ${autoscaling.max} of them: one more comes after a minute of more load at the earliest, so a shorter level is measured with those that were there before it, and a longer one with a mix; \`pitwall events\` says how many served`];
}

/** With several replicas the others go on: what is measured is then of fewer of them for a while. */
function restarted({ experiments }: Omit<TuneView, 'notes'>): readonly string[] {
  return experiments.flatMap(({ id, replicas }) => {
    const times = replicas.reduce((sum, { restarts }) => sum + restarts, 0);
    return times === 0 ? [] : [`${id}: ${times === 1 ? 'a replica ended by itself and was started anew' : `replicas ended by themselves and were started anew ${times} times`}; requests under way there broke off, and the others were alone meanwhile`];
  });
}

/** ` (88 serverError, 2 timeout)`. */
function classesOf(failures: Readonly<Record<string, number>>): string {
  const classes = Object.entries(failures).map(([kind, n]) => `${n} ${kind}`);
  return classes.length === 0 ? '' : ` (${classes.join(', ')})`;
}

/** A level whose numbers are not the server's is not what an experiment is ranked by, where there is another. */
function setAside({ experiments, objective }: Omit<TuneView, 'notes'>): readonly string[] {
  return experiments.flatMap(of => {
    const { id, objective: reached, levels: all, devicesNeeded } = of;
    if (reached?.at === undefined) return [];
    return all.flatMap(level => {
      const value = level.figures?.verdict === 'invalid' && level.within !== false && level.best !== true ? objectiveAt(level, objective, devicesNeeded) : undefined;
      const isBetter = value !== undefined && (objective.direction === 'maximize' ? value > reached.value : value < reached.value);
      return isBetter ? [`${id} is ranked by ${tuneNumber(reached.value, reached.unit)} at ${reached.at ?? ''}: ${tuneNumber(value, reached.unit)} at ${level.name} is invalid`] : [];
    });
  });
}

/** Limits on percentiles that have no value. */
function fewRequests({ experiments }: Omit<TuneView, 'notes'>): readonly string[] {
  const levels = experiments.flatMap(of => (of.standing === 'notMeasured' ? [] : of.levels));
  const metrics = [...new Set(levels.flatMap(({ limits }) => limits.flatMap(({ metric, actual, ratio }) => (actual === undefined && ratio !== undefined ? [metric] : []))))];
  return metrics.map(metric => {
    const reduce = reductions.find(of => metric.startsWith(`${of}(`));
    return `${metric} has no value where fewer than ${reduce === undefined ? 'enough' : leastForReduction(reduce)} requests were measured: its limit is judged there by how many of them keep all limits, which is less sure; a larger \`stop: {requests: …}\` helps`;
  });
}

function contention({ experiments, contention: how }: Omit<TuneView, 'notes'>): readonly string[] {
  const shared = experiments.filter(({ beside }) => beside.length > 0);
  if (shared.length === 0) return [];
  const isOnCluster = shared.some(({ job }) => job !== undefined);
  const why = isOnCluster ? 'they shared no device, but its processors, memory and disk; `executor: {slurm: {exclusive: true}}` gives each a node of its own' : how === 'allow' ? '`contention: allow` lets them share it' : 'they shared no device and no endpoint, but its processors, memory and disk';
  return [`${counted(shared.length, 'experiment')} ran beside others on ${isOnCluster ? 'its node' : 'this machine'} while measured (${shared.slice(0, 8).map(besideText).join('; ')}${shared.length > 8 ? '; …' : ''}): ${why}`];
}

function besideText({ id, beside }: TuneExperiment): string {
  return `${id} beside ${beside.join(', ')}`;
}

function lengths({ experiments }: Omit<TuneView, 'notes'>): readonly string[] {
  const partial = experiments.filter(({ share }) => share < 1);
  return partial.length === 0 ? [] : [`${counted(partial.length, 'experiment')} were measured for a part of the bench’s length; they are ranked below those that were measured for longer and not compared with them; what was seen of each parameter is of one length`];
}

/** Levels compare only where both have them. */
function levels({ experiments }: Omit<TuneView, 'notes'>): readonly string[] {
  const measured = experiments.filter(({ standing, share }) => share === 1 && (standing === 'feasible' || standing === 'infeasible'));
  const sets = new Set(measured.map(({ levels: of }) => of.map(({ name }) => name).toSorted().join('; ')));
  return sets.size < 2 ? [] : ['not every experiment was measured at the same levels: levels are compared where both have them'];
}

function waits({ experiments }: Omit<TuneView, 'notes'>): readonly string[] {
  const waited = experiments.map(({ queuedMs, startedMs }) => (startedMs ?? queuedMs) - queuedMs);
  const longest = Math.max(0, ...waited);
  return longest < longWaitMs ? [] : [`experiments waited for devices up to ${durationText(longest)}`];
}

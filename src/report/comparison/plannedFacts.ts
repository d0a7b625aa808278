import type { Plan, PlannedLoad } from '../../plan/plan.ts';
import type { PlannedTune } from '../../plan/tune.ts';
import { exactTime, flatFacts, type Fact } from '../flatFacts.ts';
import { rangeText, strategyText } from '../tune/searchText.ts';

/** What a task's kind adds to what is run, each fact by itself and by the key that a person writes it under (`workload.synthetic.input_tokens`); what the run's settings tell is not repeated. */
export function plannedFacts({ load, tune, repeats }: Pick<Plan, 'load' | 'tune' | 'repeats'>): readonly Fact[] {
  return [...(repeats === undefined ? [] : [['repeats', `${repeats.n}, reduced by ${repeats.reduce.join(', ')}`] as const]), ...(load === undefined ? [] : loadFacts(load)), ...(tune === undefined ? [] : tuneFacts(tune))];
}

function loadFacts({ batching: _batching, find: _find, ramp, slo, ...load }: PlannedLoad): readonly Fact[] {
  return [...(ramp === undefined ? [] : [...flatFacts('ramp.shape', ramp.shape), ...flatFacts('ramp.arrival', ramp.arrival)]), ...(slo?.times ?? []).map(({ metric, reduce, limitMs }) => [`slo.${metric}.${reduce}`, exactTime(limitMs)] as const), ...flatFacts('slo.success', slo?.success), ...ofEach(load)];
}

function tuneFacts({ maxExperiments: _most, parallelExperiments: _parallel, contention: _contention, parameters, constraints, strategy, objective, server: { start, ...server }, ...tune }: PlannedTune): readonly Fact[] {
  return [
    ...parameters.flatMap(parameter => [[`parameters.${parameter.name}`, rangeText(parameter)] as const, ...flatFacts(`parameters.${parameter.name}`, 'levels' in parameter ? parameter.expands : undefined)]),
    ...('command' in start ? [['server.command', start.command.join(' ')] as const] : flatFacts('server.docker', start.docker)),
    ...flatFacts('server', server),
    ...flatFacts('constraints', constraints),
    ['strategy', strategyText(strategy)],
    ['objective', `${objective.direction} ${objective.metric}`],
    ...ofEach(tune),
  ];
}

function ofEach(facts: object): readonly Fact[] {
  return Object.entries(facts).flatMap(([name, of]) => flatFacts(name, of));
}

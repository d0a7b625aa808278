import { HumanError } from '../../../base/humanError.ts';
import { nearest } from '../../nearest.ts';
import { mappingIn } from '../kinds.ts';
import { isObject, tellOthers, textOf, type Notes } from '../notes.ts';
import { adhocJudge } from './adhocJudge.ts';
import { evalapMetrics, judgeId, type EvalapMetric } from './metrics.ts';
import type { WrittenExperiment } from './readExperiments.ts';

/** A metric of an experiment, in its order. */
export interface ReadMetric {
  readonly metric: string;
  readonly alias?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly is: EvalapMetric;
  /** As a task writes it; absent where nothing is scored. */
  readonly scorer?: Readonly<Record<string, unknown>> & { readonly id: string };
}

/** Reads the metrics of an experiment. Throws a HumanError where there are none, or where Evalap knows none of a name. */
export function readMetrics({ written, where }: WrittenExperiment, notes: Notes): readonly ReadMetric[] {
  const list = written['metrics'];
  if (!Array.isArray(list) || list.length === 0) throw new HumanError({ what: `${where} has no metrics`, where: '`metrics`', toDo: 'write a list of them' });
  const taken = new Set<string>();
  return (list as readonly unknown[]).map((one): ReadMetric => {
    const isNamed = isObject(one);
    const metric = textOf(isNamed ? one['name'] : one);
    const is = Object.hasOwn(evalapMetrics, metric) ? evalapMetrics[metric] : undefined;
    if (is === undefined) {
      const near = nearest(metric, Object.keys(evalapMetrics));
      throw new HumanError({ what: `there is no metric \`${metric}\``, where, toDo: near === undefined ? `Evalap’s are ${Object.keys(evalapMetrics).slice(0, 12).join(', ')}, …` : `did you mean \`${near}\`?` });
    }
    if (isNamed) tellOthers(one, ['name', 'params', 'aliased_name'], `metric \`${metric}\``, notes);
    const alias = isNamed ? textOf(one['aliased_name']).replaceAll(/\s+/g, ' ').trim().slice(0, 100).trim() : '';
    const params = isNamed && one['params'] !== undefined && one['params'] !== null ? mappingIn(one, 'params', `metric \`${metric}\``, notes) : undefined;
    if (is.told !== undefined) notes.add(`metric \`${metric}\` ${is.told}`);
    if (params !== undefined) tellOthers(params, metric === 'judge_adhoc' ? ['prompt'] : [], `metric \`${metric}\`: params`, notes);
    const made = metric === 'judge_adhoc' ? adhocJudge(params?.['prompt'], where, notes) : is.judge !== undefined ? { use: 'judge', params: { model: judgeId, ...is.judge } } : is.scorer;
    const id = made === undefined ? '' : free(alias === '' ? metric : alias, taken);
    return { metric, is, ...(alias === '' ? {} : { alias }), ...(params === undefined ? {} : { params }), ...(made === undefined ? {} : { scorer: { id, ...made } }) };
  });
}

/** A name that is not taken yet. */
export function free(name: string, taken: Set<string>): string {
  let id = name;
  for (let k = 2; taken.has(id); k++) id = `${name} ${k}`;
  taken.add(id);
  return id;
}

import { parameterImportance } from '../../score/tune/parameterImportance.ts';
import type { Parameter } from '../../plan/tune.ts';
import { levelGroups } from './levelGroups.ts';
import type { Explained, TuneExperiment } from './tuneView.ts';

/** How much of what differs between feasible experiments each parameter explains on its own; undefined where too few were feasible to say. */
export function explainedBy(parameters: readonly Parameter[], experiments: readonly TuneExperiment[]): Explained | undefined {
  const { told, varied } = levelGroups(parameters, experiments);
  const found = parameterImportance(
    told.flatMap(({ objective, standing, configuration }) =>
      objective === undefined || standing !== 'feasible' ? [] : [{ objective: objective.value, levels: varied.map(({ parameter, groups }) => String(groups.findIndex(group => group.includes(configuration[parameter] ?? '')))) }],
    ),
  );
  if (found === undefined) return undefined;
  const shares = varied.map(({ parameter }, k) => ({ parameter, share: found.parameters[k] ?? 0 }));
  return { parameters: shares.toSorted((a, b) => b.share - a.share), unexplained: found.unexplained };
}

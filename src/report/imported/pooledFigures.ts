import { reductions, type Distribution } from '../../score/load/distribution.ts';
import { loadMetricNames } from '../../score/load/loadMetrics.ts';
import type { ImportedFigures } from '../../store/imported.ts';

const rates = ['windowMs', 'meanInFlight', 'requestsPerS', 'tokensPerS', 'inputsPerS', 'tokensInPerS', 'goodputPerS'] as const;

/** Figures of several repeats of which only aggregates are known: rates are their means, and there are no percentiles, for those of parts say nothing of the whole. */
export function pooledFigures(all: readonly ImportedFigures[]): ImportedFigures {
  const [only] = all;
  if (only === undefined || all.length === 1) return only ?? {};
  const means = rates.flatMap(name => {
    const values = all.flatMap(figures => figures[name] ?? []);
    return values.length < all.length ? [] : [[name, values.reduce((sum, value) => sum + value, 0) / values.length] as const];
  });
  const sum = (of: 'requests' | 'ok'): number => all.reduce((total, figures) => total + (figures[of] ?? 0), 0);
  const distributions = Object.fromEntries(loadMetricNames.map(name => [name, pooled(all.flatMap(({ distributions: of = {} }) => of[name] ?? []))]));
  return { requests: sum('requests'), ok: sum('ok'), ...Object.fromEntries(means), distributions };
}

function pooled(parts: readonly Distribution[]): Distribution {
  const told = parts.filter(({ n }) => n > 0);
  const n = told.reduce((sum, part) => sum + part.n, 0);
  if (n === 0 || reductions.every(reduce => told.every(part => part[reduce] === undefined))) return { n: 0 };
  const isMeanKnown = told.every(({ mean }) => mean !== undefined);
  const isMaxKnown = told.every(({ max }) => max !== undefined);
  return {
    n,
    ...(isMeanKnown ? { mean: told.reduce((sum, part) => sum + (part.mean ?? 0) * part.n, 0) / n } : {}),
    ...(isMaxKnown ? { max: Math.max(...told.map(({ max = 0 }) => max)) } : {}),
  };
}

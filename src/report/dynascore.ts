/** One metric of all models, in their order. */
export interface DynascoreColumn {
  readonly name: string;
  readonly values: readonly number[];
  readonly weight: number;
  readonly direction: 'higher' | 'lower';
  readonly offset: number;
}

export interface Dynascores {
  /** In the models' order, in the unit of the accuracy; undefined where `why` says what is missing. */
  readonly scores?: readonly number[];
  /** By metric: so much of it goes for one unit of accuracy between neighbouring models (the average marginal rate of substitution). */
  readonly rates: Readonly<Record<string, number>>;
  /** Why there is no score: a fragment. */
  readonly why?: string;
}

/** Models count as equally accurate up to this share of the greatest accuracy. */
const equalShare = 0.0001;

/**
 * Dynascore (Ma et al., "Dynaboard", NeurIPS 2021): Σ (w_m/Σw) · u_m / AMRS_m with u = direction · value + offset, where AMRS_m is the mean of |Δu_m| / Δaccuracy
 * over the models that are neighbours by accuracy and differ in it, and that of the accuracy is 1. A metric with weight 0 plays no part.
 * @param accuracy the first column, whose weight may be 0
 */
export function dynascore(accuracy: DynascoreColumn, others: readonly DynascoreColumn[]): Dynascores {
  const utility = ({ values, direction, offset }: DynascoreColumn): readonly number[] => values.map(value => (direction === 'lower' ? -value : value) + offset);
  const performance = utility(accuracy);
  const order = performance.map((_, k) => k).sort((a, b) => (performance[a] ?? 0) - (performance[b] ?? 0));
  const least = equalShare * Math.max(...performance.map(Math.abs));
  const steps = order.slice(1).flatMap((above, k) => {
    const below = order[k] ?? above;
    const gain = (performance[above] ?? 0) - (performance[below] ?? 0);
    return gain > least ? [{ above, below, gain }] : [];
  });
  if (steps.length === 0) return { rates: {}, why: `it takes two models that differ in ${accuracy.name}` };

  const weighed = others.filter(({ weight }) => weight > 0).map(column => {
    const utilities = utility(column);
    const exchanged = steps.map(({ above, below, gain }) => Math.abs((utilities[above] ?? 0) - (utilities[below] ?? 0)) / gain);
    return { name: column.name, weight: column.weight, utilities, rate: exchanged.reduce((sum, one) => sum + one, 0) / exchanged.length };
  });
  const all = [{ name: accuracy.name, weight: accuracy.weight, utilities: performance, rate: 1 }, ...weighed];
  const rates = Object.fromEntries(all.map(({ name, rate }) => [name, rate]));
  const constant = weighed.find(({ rate }) => rate === 0);
  if (constant !== undefined) return { rates, why: `${constant.name} does not differ between models that are neighbours in ${accuracy.name}` };
  const total = all.reduce((sum, { weight }) => sum + weight, 0);
  return { rates, scores: performance.map((_, model) => all.reduce((sum, { weight, utilities, rate }) => sum + ((weight / total) * (utilities[model] ?? 0)) / rate, 0)) };
}

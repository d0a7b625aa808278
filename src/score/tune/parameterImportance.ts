/** One configuration that was measured: the level of each parameter, and the objective. */
export interface MeasuredLevels {
  /** By parameter, in one order for all; equal texts are equal levels. */
  readonly levels: readonly string[];
  readonly objective: number;
}

/** Of each parameter, and of what the parameters on their own do not explain; together 1. */
export interface Importance {
  readonly parameters: readonly number[];
  readonly unexplained: number;
}

/** An effect of which little was seen is drawn towards none, as if a twentieth of a measurement more had shown none. */
const shrinkage = 0.05;
const rounds = 200;

/**
 * How much of the objective's variance each parameter explains on its own: an additive model (one effect a level, fitted by ridge regression) says what each level adds, whatever the others were, and a
 * parameter's part is the variance of its effects over its levels, each counted once, as a search that keeps to good levels would count them unevenly (main effects of a functional ANOVA; F. Hutter and others, 2014).
 * It is no cause, tells of no parameter how it depends on another (that is in `unexplained`, as noise is), and speaks of the levels that were tried alone.
 * Undefined where there are not two measurements more than effects, or where nothing differs.
 */
export function parameterImportance(measured: readonly MeasuredLevels[]): Importance | undefined {
  const count = measured[0]?.levels.length ?? 0;
  const levels = Array.from({ length: count }, (_, p) => [...new Set(measured.map(one => one.levels[p] ?? ''))]);
  const effects = levels.reduce((sum, each) => sum + each.length - 1, 0);
  if (effects === 0 || measured.length < effects + 3) return undefined;
  const mean = measured.reduce((sum, one) => sum + one.objective, 0) / measured.length;
  const model = levels.map(each => new Map(each.map(level => [level, 0])));
  let constant = mean;
  const residual = (one: MeasuredLevels): number => one.objective - constant - model.reduce((sum, of, p) => sum + (of.get(one.levels[p] ?? '') ?? 0), 0);
  // Backfitting: each effect in turn explains what the others leave.
  for (let round = 0; round < rounds; round++) {
    constant += measured.reduce((sum, one) => sum + residual(one), 0) / measured.length;
    model.forEach((of, p) => {
      for (const [level, effect] of of) {
        const here = measured.filter(one => one.levels[p] === level);
        of.set(level, here.reduce((sum, one) => sum + residual(one) + effect, 0) / (here.length + shrinkage));
      }
    });
  }
  const parts = model.map(of => variance([...of.values()]));
  const left = measured.reduce((sum, one) => sum + residual(one) ** 2, 0) / (measured.length - effects - 1);
  const all = parts.reduce((sum, part) => sum + part, left);
  return all > 0 ? { parameters: parts.map(part => part / all), unexplained: left / all } : undefined;
}

function variance(values: readonly number[]): number {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  return values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length;
}

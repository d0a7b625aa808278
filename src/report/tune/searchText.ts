import type { Parameter, StrategySpec } from '../../plan/tune.ts';
import { parameterText } from './tuneView.ts';

/** `bayesian, 5 initial, seed 1`. */
export function strategyText(strategy: StrategySpec): string {
  switch (strategy.use) {
    case 'grid':
      return 'grid';
    case 'random':
      return `random, seed ${strategy.seed}`;
    case 'bayesian':
      return `bayesian, ${strategy.initial} initial, seed ${strategy.seed}`;
    case 'successive_halving':
      return `successive halving, ${strategy.rungs} rungs, eta ${strategy.eta}, seed ${strategy.seed}`;
  }
}

/** `1, 2, 4`, `1 to 8, whole`, `0.6 to 0.95`, `1 to 1024, log`. */
export function rangeText(parameter: Parameter): string {
  if ('levels' in parameter) return parameter.levels.map(parameterText).join(', ');
  const { min, max, step, scale, whole } = parameter;
  return [`${parameterText(min)} to ${parameterText(max)}`, ...(step === undefined || (step === 1 && whole) ? [] : [`step ${parameterText(step)}`]), ...(whole && (step === undefined || step === 1) ? ['whole'] : []), ...(scale === 'log' ? ['log'] : [])].join(', ');
}

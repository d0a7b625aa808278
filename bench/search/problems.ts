import type { Parameter, ServerConfiguration } from '../../src/task/tune.ts';

/** A function to minimise under constraints, with its optimum. */
export interface Problem {
  readonly name: string;
  /** Where it comes from, with the constraint that is used here. */
  readonly source: string;
  readonly parameters: readonly Parameter[];
  readonly optimum: number;
  readonly loss: (configuration: ServerConfiguration) => number;
  /** Σ (actual − limit) / limit over what is exceeded; 0 where nothing is. */
  readonly violation: (configuration: ServerConfiguration) => number;
  /** The same limits as a task can write them, where it can. */
  readonly constraints?: readonly string[];
}

const range = (name: string, min: number, max: number): Parameter => ({ name, min, max, scale: 'linear', whole: false });
const xs = (configuration: ServerConfiguration): number[] => Object.values(configuration).map(Number);
const over = (...exceeded: number[]): number => exceeded.reduce((sum, part) => sum + Math.max(0, part), 0);

const branin: Problem = {
  name: 'Branin in a disk',
  source: 'M. Gelbart, J. Snoek and R. Adams, Bayesian Optimization with Unknown Constraints, 2014: Branin-Hoo where (x − 2.5)² + (y − 7.5)² ≤ 50',
  parameters: [range('x', -5, 10), range('y', 0, 15)],
  optimum: 0.397887,
  loss: configuration => {
    const [x = 0, y = 0] = xs(configuration);
    return (y - (5.1 * x * x) / (4 * Math.PI ** 2) + (5 * x) / Math.PI - 6) ** 2 + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x) + 10;
  },
  violation: configuration => {
    const [x = 0, y = 0] = xs(configuration);
    return over(((x - 2.5) ** 2 + (y - 7.5) ** 2 - 50) / 50);
  },
  constraints: ['(x - 2.5) * (x - 2.5) + (y - 7.5) * (y - 7.5) <= 50'],
};

const gramacy: Problem = {
  name: 'Gramacy’s toy',
  source: 'R. Gramacy and others, Modeling an Augmented Lagrangian for Blackbox Constrained Optimization, 2016: x + y under two constraints, one of them with several basins',
  parameters: [range('x', 0, 1), range('y', 0, 1)],
  optimum: 0.5998,
  loss: configuration => {
    const [x = 0, y = 0] = xs(configuration);
    return x + y;
  },
  violation: configuration => {
    const [x = 0, y = 0] = xs(configuration);
    return over((1.5 - x - 2 * y - 0.5 * Math.sin(2 * Math.PI * (x * x - 2 * y))) / 1.5, (x * x + y * y - 1.5) / 1.5);
  },
};

const weights = [1, 1.2, 3, 3.2];
const widths = [[10, 3, 17, 3.5, 1.7, 8], [0.05, 10, 17, 0.1, 8, 14], [3, 3.5, 1.7, 10, 17, 8], [17, 8, 0.05, 10, 0.1, 14]];
const centres = [[1312, 1696, 5569, 124, 8283, 5886], [2329, 4135, 8307, 3736, 1004, 9991], [2348, 1451, 3522, 2883, 3047, 6650], [4047, 8828, 8732, 5743, 1091, 381]];

const hartmann: Problem = {
  name: 'Hartmann 6, Σx ≤ 3',
  source: 'the six-dimensional Hartmann function where Σx ≤ 3, as in BoTorch’s closed-loop example (M. Balandat and others, 2020)',
  parameters: [1, 2, 3, 4, 5, 6].map(k => range(`x${k}`, 0, 1)),
  optimum: -3.32237,
  loss: configuration => {
    const x = xs(configuration);
    return -weights.reduce((sum, weight, i) => sum + weight * Math.exp(-x.reduce((distance, value, j) => distance + (widths[i]?.[j] ?? 0) * (value - (centres[i]?.[j] ?? 0) / 10_000) ** 2, 0)), 0);
  },
  violation: configuration => over((xs(configuration).reduce((sum, x) => sum + x, 0) - 3) / 3),
  constraints: ['x1 + x2 + x3 + x4 + x5 + x6 <= 3'],
};

const vessel: Problem = {
  name: 'pressure vessel',
  source: 'B. Kannan and S. Kramer, 1994: two thicknesses in steps of 1/16, radius and length, four constraints',
  parameters: [
    { name: 'shell', min: 0.0625, max: 6.1875, step: 0.0625, scale: 'linear', whole: false },
    { name: 'head', min: 0.0625, max: 6.1875, step: 0.0625, scale: 'linear', whole: false },
    range('radius', 10, 200),
    range('length', 10, 200),
  ],
  optimum: 6059.714,
  loss: configuration => {
    const [s = 0, h = 0, r = 0, l = 0] = xs(configuration);
    return 0.6224 * s * r * l + 1.7781 * h * r * r + 3.1661 * s * s * l + 19.84 * s * s * r;
  },
  violation: configuration => {
    const [s = 0, h = 0, r = 0, l = 0] = xs(configuration);
    const volume = Math.PI * r * r * l + (4 / 3) * Math.PI * r ** 3;
    return over((0.0193 * r - s) / s, (0.00954 * r - h) / h, (1_296_000 - volume) / 1_296_000, (l - 240) / 240);
  },
  constraints: ['0.0193 * radius <= shell', '0.00954 * radius <= head', '3.14159265 * radius * radius * length + 4.18879021 * radius * radius * radius >= 1296000'],
};

export const problems: readonly Problem[] = [branin, gramacy, hartmann, vessel];

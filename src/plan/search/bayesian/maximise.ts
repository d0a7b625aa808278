/** A value and its slope in each direction. */
export interface Slope {
  readonly value: number;
  readonly gradient: Float64Array;
}

/**
 * Climbs from `start` by BFGS with a backtracking line search (J. Nocedal and S. Wright, Numerical Optimization, 2006, algorithm 6.1), evaluating at most `evaluations` times.
 * No step is longer than 2: of logarithms that is a factor of seven.
 */
export function maximise(of: (at: Float64Array) => Slope, start: Float64Array, evaluations: number): { readonly at: Float64Array; readonly value: number } {
  const n = start.length;
  let at = start;
  let here = of(at);
  let curvature = identity(n);
  let fresh = true;
  for (let left = evaluations - 1; left > 0; ) {
    let direction = times(curvature, here.gradient);
    if (dot(direction, here.gradient) <= 0) {
      curvature = identity(n);
      fresh = true;
      direction = here.gradient;
    }
    const longest = direction.reduce((most, part) => Math.max(most, Math.abs(part)), 0);
    if (longest < 1e-4) break;
    const slope = dot(direction, here.gradient);
    let step = Math.min(fresh ? 0.5 / longest : 1, 2 / longest);
    let next: Slope | undefined;
    let there = at;
    for (; left > 0; left--) {
      there = at.map((x, i) => x + step * (direction[i] as number));
      const tried = of(there);
      if (tried.value >= here.value + 1e-4 * step * slope) {
        next = tried;
        left--;
        break;
      }
      step *= 0.3;
    }
    if (next === undefined) break;
    curvature = updated(curvature, there.map((x, i) => x - (at[i] as number)), next.gradient.map((g, i) => (here.gradient[i] as number) - g), fresh);
    fresh = false;
    const gain = next.value - here.value;
    at = there;
    here = next;
    if (gain < 1e-5 * (1 + Math.abs(here.value))) break;
  }
  return { at, value: here.value };
}

/** The inverse curvature after a step `s` along which the slope fell by `y`. */
function updated(h: Float64Array, s: Float64Array, y: Float64Array, fresh: boolean): Float64Array {
  const n = s.length;
  const sy = dot(s, y);
  if (!(sy > 1e-12)) return h;
  const from = fresh ? identity(n).map(x => (x * sy) / dot(y, y)) : h;
  const hy = times(from, y);
  const scale = (1 + dot(y, hy) / sy) / sy;
  return from.map((x, k) => {
    const [i, j] = [Math.floor(k / n), k % n];
    return x + scale * (s[i] as number) * (s[j] as number) - ((hy[i] as number) * (s[j] as number) + (s[i] as number) * (hy[j] as number)) / sy;
  });
}

function identity(n: number): Float64Array {
  const matrix = new Float64Array(n * n);
  for (let i = 0; i < n; i++) matrix[i * n + i] = 1;
  return matrix;
}

function times(matrix: Float64Array, x: Float64Array): Float64Array {
  const n = x.length;
  return x.map((_, i) => {
    let sum = 0;
    for (let j = 0; j < n; j++) sum += (matrix[i * n + j] as number) * (x[j] as number);
    return sum;
  });
}

function dot(x: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += (x[i] as number) * (y[i] as number);
  return sum;
}

import { isVector, sumStats, type Stats } from '../stats.ts';

/** The statistics of many samples, laid out so that drawn ones are added up thousands of times. */
export interface StatsMatrix {
  readonly rows: number;
  /** What adding up drawn rows costs, in additions: so much for each, and so much once. */
  readonly cost: { readonly row: number; readonly once: number };
  drawnSums(drawn: Int32Array): Stats;
  /** The sums of all rows, as numbers that can be moved a little. */
  sums(): Float64Array;
  statsOf(sums: Float64Array): Stats;
  /** Adds to each row's place what its own part of the sums is worth, at so much for each of them. */
  addWorth(worth: Float64Array, rows: Float64Array): void;
}

export function statsMatrix(samples: readonly Stats[]): StatsMatrix {
  const [first] = samples;
  return first === undefined || isVector(first) ? vectors(samples, first?.length ?? 0) : named(samples);
}

function vectors(samples: readonly Stats[], width: number): StatsMatrix {
  const rows = samples.length;
  const values = new Float64Array(rows * width);
  for (const [row, stats] of samples.entries()) if (isVector(stats)) for (let k = 0; k < width; k++) values[row * width + k] = stats[k] ?? 0;
  return {
    rows,
    cost: { row: width, once: 0 },
    drawnSums(drawn) {
      const sums = new Float64Array(width);
      for (let i = 0; i < drawn.length; i++) {
        const from = (drawn[i] ?? 0) * width;
        for (let k = 0; k < width; k++) sums[k] = (sums[k] ?? 0) + (values[from + k] ?? 0);
      }
      return Array.from(sums);
    },
    sums: () => Float64Array.from((sumStats(samples) ?? []) as readonly number[]),
    statsOf: sums => Array.from(sums),
    addWorth(worth, added) {
      for (let row = 0; row < rows; row++) for (let k = 0; k < width; k++) added[row] = (added[row] ?? 0) + (worth[k] ?? 0) * (values[row * width + k] ?? 0);
    },
  };
}

/** Samples with the same named statistics are one group: how often each was drawn is counted. */
function named(samples: readonly Stats[]): StatsMatrix {
  const groups: Stats[] = [];
  const places = new Map<string, number>();
  const groupOf = Int32Array.from(samples, stats => {
    const key = JSON.stringify(stats);
    const known = places.get(key);
    if (known !== undefined) return known;
    places.set(key, groups.length);
    return groups.push(stats) - 1;
  });
  const statsOfGroups = (counts: ArrayLike<number>): Stats => {
    const sums = new Map<string, number>();
    for (const [group, stats] of groups.entries()) {
      const count = counts[group] ?? 0;
      if (count !== 0) for (const [name, value] of Object.entries(stats)) sums.set(name, (sums.get(name) ?? 0) + count * value);
    }
    return Object.fromEntries(sums);
  };
  return {
    rows: samples.length,
    cost: { row: 1, once: 100 * groups.length },
    drawnSums(drawn) {
      const counts = new Int32Array(groups.length);
      for (let i = 0; i < drawn.length; i++) {
        const group = groupOf[drawn[i] ?? 0] ?? 0;
        counts[group] = (counts[group] ?? 0) + 1;
      }
      return statsOfGroups(counts);
    },
    // A number a group: how often it occurs.
    sums() {
      const counts = new Float64Array(groups.length);
      for (const group of groupOf) counts[group] = (counts[group] ?? 0) + 1;
      return counts;
    },
    statsOf: statsOfGroups,
    addWorth(worth, added) {
      for (const [row, group] of groupOf.entries()) added[row] = (added[row] ?? 0) + (worth[group] ?? 0);
    },
  };
}

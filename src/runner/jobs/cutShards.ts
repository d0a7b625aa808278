/** A trial's samples that are missing, in the dataset's order. */
export interface MissingItem {
  readonly index: number;
  /** How long it takes, beside others: the bytes of its row. */
  readonly bytes: number;
  /** Samples of it that are missing: one for each repeat. */
  readonly samples: number;
  /** 64 bits that tell what it is, in hex. */
  readonly hash: string;
}

export interface CutShard {
  readonly items: readonly MissingItem[];
  readonly rows: readonly (readonly [from: number, to: number])[];
  readonly samples: number;
  readonly weight: number;
}

/** Jobs for each that can run at once: who is done with a short one takes the next, and nobody waits long for the last. */
export const jobsForEachPlace = 4;
/** No job is made for less, unless the task says so: starting it would take longer than its work. */
const leastItems = 25;

/**
 * Cuts what is missing into shards of neighbouring items.
 * @param wanted so many of about equal weight over all that is missing; with `size` each has so many items instead
 * @param allBytes the weight of all that is missing, this and what other trials lack
 */
export function cutShards(items: readonly MissingItem[], { wanted, allBytes, size }: { readonly wanted: number; readonly allBytes: number; readonly size?: number }): readonly CutShard[] {
  const shards: CutShard[] = [];
  let open: MissingItem[] = [];
  let bytes = 0;
  const close = (): void => {
    if (open.length > 0) shards.push({ items: open, rows: rangesOf(open), samples: open.reduce((sum, item) => sum + item.samples, 0), weight: bytes });
    open = [];
    bytes = 0;
  };
  for (const item of items) {
    open.push(item);
    bytes += item.bytes;
    if (size === undefined ? bytes >= allBytes / wanted && open.length >= leastItems : open.length >= size) close();
  }
  close();
  return shards;
}

function rangesOf(items: readonly MissingItem[]): readonly (readonly [number, number])[] {
  const ranges: [number, number][] = [];
  for (const { index } of items) {
    const last = ranges.at(-1);
    if (last?.[1] === index) last[1] = index + 1;
    else ranges.push([index, index + 1]);
  }
  return ranges;
}

/** The longest first: none of them is the last one to begin. */
export function longestFirst<T extends { readonly weight: number }>(shards: readonly T[]): readonly T[] {
  return shards.toSorted((a, b) => b.weight - a.weight);
}

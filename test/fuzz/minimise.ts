type PlacesOf = (input: Buffer) => Promise<readonly number[]>;

/** Tries for one input that it may become shorter by. */
const mostTries = 60;

/** As few and as short inputs as come by every place that the seeds do not come by. */
export async function minimise(inputs: readonly Buffer[], seeds: readonly Buffer[], placesOf: PlacesOf): Promise<readonly Buffer[]> {
  const covered = new Set<number>();
  for (const seed of seeds) for (const place of await placesOf(seed)) covered.add(place);
  const kept: Buffer[] = [];
  for (const input of inputs.toSorted((a, b) => a.length - b.length)) {
    const own = (await placesOf(input)).filter(place => !covered.has(place));
    if (own.length === 0) continue;
    const short = await shorten(input, own, placesOf);
    for (const place of await placesOf(short)) covered.add(place);
    kept.push(short);
  }
  return kept;
}

/** Leaves out what is not needed to come by these places, at first halves, then ever less. */
async function shorten(input: Buffer, places: readonly number[], placesOf: PlacesOf): Promise<Buffer> {
  let best = input;
  let tries = 0;
  for (let size = best.length >> 1; size > 0 && tries < mostTries; size >>= 1) {
    for (let at = 0; at < best.length && tries < mostTries; ) {
      const less = Buffer.concat([best.subarray(0, at), best.subarray(at + size)]);
      const reached = new Set(await placesOf(less));
      tries++;
      if (places.every(place => reached.has(place))) best = less;
      else at += size;
    }
  }
  return best;
}

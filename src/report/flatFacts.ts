/** A name and what it is, each for people. */
export type Fact = readonly [name: string, value: string];

/** Names and values of what lies in an object, at any depth. Times are in ms within the program and say their unit here. */
export function flatFacts(name: string, of: unknown): readonly Fact[] {
  if (of === undefined) return [];
  if (name.endsWith('Ms') && typeof of === 'number') return [[snakeCase(name.slice(0, -'Ms'.length)), exactTime(of)]];
  if (Array.isArray(of)) return of.length === 0 ? [] : of.every(isPlain) ? [[snakeCase(name), of.join(', ')]] : of.flatMap((each, k) => flatFacts(`${name}.${k + 1}`, each));
  if (isLength(of)) return [[snakeCase(name), lengthText(of)]];
  if (isPlain(of)) return [[snakeCase(name), String(of)]];
  return Object.entries(of).flatMap(([key, value]) => flatFacts(`${name}.${key}`, value));
}

/** As a task file writes it; a name that is a person's own (`OMP_NUM_THREADS`) stays. */
function snakeCase(name: string): string {
  return name.replaceAll(/(?<=[a-z])[A-Z](?=[a-z])/g, letter => `_${letter.toLowerCase()}`);
}

/** All its digits, for what is compared: `250 ms`, `1.5 s`. */
export function exactTime(ms: number): string {
  return ms < 1_000 ? `${ms} ms` : `${ms / 1000} s`;
}

function isPlain(of: unknown): of is string | number | boolean | null {
  return typeof of !== 'object' || of === null;
}

interface Length {
  readonly mean: number;
  readonly stdev: number;
  readonly min: number;
  readonly max: number;
  readonly uniform?: true;
}

function isLength(of: unknown): of is Length {
  return typeof of === 'object' && of !== null && 'mean' in of && 'stdev' in of && 'min' in of && 'max' in of;
}

/** `512`, `256 to 1024`, `512 ± 64, 256 to 1024`. */
function lengthText({ mean, stdev, min, max, uniform }: Length): string {
  if (uniform === true) return `${min} to ${max}`;
  return stdev === 0 ? String(mean) : `${mean} ± ${stdev}, ${min} to ${max}`;
}

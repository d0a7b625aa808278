/** A task of Dynabench, from wherever it was read. */
export interface DynaTask {
  /** `nli`, `flores_small1`. */
  readonly code: string;
  /** What a model is sent, and what of a row is the question. */
  readonly inputs: readonly string[];
  /** What it answers with; also the reference in a dataset's row. */
  readonly output: string;
  /** The first one ranks. */
  readonly metrics: readonly string[];
  readonly deltas: readonly string[];
  readonly isAggregated: boolean;
  readonly machine?: Machine;
  /** Absent where the file does not know them. */
  readonly datasetNames?: readonly string[];
}

/** Of each evaluation of a dataset: `InstanceType`, `InstanceCount` of its batch transform job. */
export interface Machine {
  readonly type: string;
  readonly count: number;
}

/** What names a task, its model and files of its data. */
export function isTaskCode(text: string): boolean {
  return /^[A-Za-z0-9][\w.-]{0,59}$/.test(text);
}

/** The column that is the question: the last that is no language. */
export function questionOf({ inputs }: Pick<DynaTask, 'inputs'>): string {
  return inputs.findLast(name => !/language/i.test(name)) ?? inputs.at(-1) ?? 'input';
}

/** Notes that several tasks have are one: `nli, hs: …`. */
export function together(told: readonly (readonly [code: string, note: string])[]): readonly string[] {
  const codes = new Map<string, string[]>();
  for (const [code, note] of told) codes.set(note, [...(codes.get(note) ?? []), code]);
  return [...codes].map(([note, of]) => `${of.join(', ')}: ${note}`);
}

/** Datasets of Flores are part of Dynabench's code: three splits of each track. */
export function tracksOf(code: string): readonly string[] {
  const track = /^flores[_-](full|small1|small2)$/.exec(code)?.[1];
  return track === undefined ? (/^flores/.test(code) ? ['full', 'small1', 'small2'] : []) : [track];
}

/** The fields of Run With… that hold a text or a choice. Which of them a form has, and with what in them, its task says. */
export const runFormFields = ['sample', 'parallelRequests', 'cache', 'sweepLevels', 'concurrency', 'rates', 'levelRequests', 'levelDuration', 'levelRepeats', 'maxExperiments', 'parallelExperiments', 'maxCost', 'maxTokensTotal', 'maxTime', 'logLevel', 'logRequests', 'set'] as const;

export type RunFormField = (typeof runFormFields)[number];

/** What Run With… shows of a task: what can be chosen of it, and what is in force as long as nothing is. */
export interface RunForm {
  /** Another for every form that was opened: what a person filled in belongs to it alone. */
  readonly id: string;
  /** The task's name, and its file as the workspace shows it. */
  readonly task: string;
  readonly file: string;
  readonly kind: 'eval' | 'sweep' | 'load' | 'tune';
  /** Empty where there is none to choose: a bench under load has one target, a tune its server. */
  readonly models: readonly { readonly id: string; readonly detail: string }[];
  /** What can be chosen of the data: datasets, and each split where there are several. */
  readonly parts: readonly RunFormPart[];
  /** The trials that the task makes of them, equal ones counted: places in `models` and `parts`. */
  readonly trials: readonly { readonly model: number; readonly part: number; readonly variants: number; readonly asked: boolean }[];
  /** How often each sample of an asked model is asked. */
  readonly repeats: number;
  /** In their order. */
  readonly fields: readonly { readonly field: RunFormField; readonly value: string; /** Who says so, where it is not the task or nobody. */ readonly source?: string }[];
  /** More parallel requests than that are refused. */
  readonly maxParallelRequests: { readonly value: number; readonly source: string };
  /** Models that say no price: a limit on the cost cannot be kept. */
  readonly unpriced: readonly string[];
  /** Samples are still being counted. */
  readonly counting: boolean;
}

export interface RunFormPart {
  readonly dataset: string;
  /** Absent where the dataset is one. */
  readonly split?: string;
  /** All of them, before any is drawn; absent as long as nobody knows. */
  readonly samples?: number;
  /** The task draws so many. */
  readonly drawn?: number;
}

/** What a person has chosen in a form so far. */
export interface RunFormValues {
  /** Ids that are checked. */
  readonly models: readonly string[];
  /** Places of parts that are checked. */
  readonly parts: readonly number[];
  readonly texts: Readonly<Partial<Record<RunFormField, string>>>;
}

/** Scorers that ask a model or run somebody's code: they are no pure functions, and run beside the pool of those that are. */
export const askingUses = ['judge', 'factuality', 'closed_qa', 'cosine', 'custom', 'command', 'javascript'] as const;
export type AskingUse = (typeof askingUses)[number];

/** What a judge is asked, and how its verdicts become a score. The presets are judges with a rubric of their own. */
export interface JudgeParams {
  /** Id of a helper, or of a model under test. */
  readonly model: string;
  readonly rubric: string;
  /** Columns of the row that the rubric may read, as `row.NAME`. */
  readonly fields: readonly string[];
  /** Score of each verdict, in [0, 1]. */
  readonly choices: Readonly<Record<string, number>>;
  /** How often each answer is judged. */
  readonly votes: number;
  readonly reduce: 'mean' | 'majority';
}

/** What all code of the user's has. */
interface CodeParams {
  /** Of one sample. */
  readonly timeoutMs: number;
  /** Threads or processes at most. */
  readonly parallel: number;
  /** Handed to the code with every sample. */
  readonly params: Readonly<Record<string, unknown>>;
  readonly unit: 'share' | 'number';
  readonly direction: 'higher' | 'lower';
}

export interface CustomParams extends CodeParams {
  /** A JavaScript or TypeScript file, absolute. */
  readonly path: string;
  readonly export?: string;
  /** SHA-256 (hex) of the file, once it was read: another text is another scorer. Files that it imports are not looked at. */
  readonly hash?: string;
}

export interface CommandParams extends CodeParams {
  /** The program and its arguments, run without a shell in the task's folder. */
  readonly command: readonly [string, ...string[]];
}

export interface CosineParams {
  /** Id of an embeddings model. */
  readonly model: string;
  /** Column whose text, or texts, the answer is compared with instead of the targets. */
  readonly reference?: string;
}

export interface JavascriptParams extends CodeParams {
  /** By name; a single one is called `code`. */
  readonly codes: Readonly<Record<string, string>>;
  /** Column that names those which judge a row; absent: all of them. */
  readonly column?: string;
}

export type AskingScorerSpec = { readonly id: string } & (
  | { readonly use: 'judge'; readonly params: JudgeParams }
  | { readonly use: 'cosine'; readonly params: CosineParams }
  | { readonly use: 'custom'; readonly params: CustomParams }
  | { readonly use: 'command'; readonly params: CommandParams }
  | { readonly use: 'javascript'; readonly params: JavascriptParams }
);

/** Whether every score is 0 or 1: the mean is then a share of the samples. */
export function judgesByShare({ choices, votes, reduce }: JudgeParams): boolean {
  return Object.values(choices).every(score => score === 0 || score === 1) && (votes === 1 || reduce === 'majority');
}

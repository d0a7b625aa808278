import { HumanError } from '../base/humanError.ts';
import type { Problem } from '../base/problem.ts';

/**
 * Node's own options for a process that runs samples. Fifty requests in flight do not fit into the 1 MB that the young generation begins with: each of its many
 * collections would copy them, a fifth of the run's CPU time. 8 MB are enough, and cost 8 MB. Only the command line of the process can say so.
 */
export const runnerOptions: readonly string[] = ['--min-semi-space-size=8', '--max-semi-space-size=8'];

/** What a host tells the background runner, as the one argument of its process. It holds no secret: those travel in the environment. */
export interface LaunchRequest {
  /** Absolute. */
  readonly taskFile: string;
  /** Absolute: where `.pitwall/` and `pitwall.config.yaml` lie. */
  readonly workspace: string;
  readonly runId: string;
  /** The person trusts the workspace: a runner begins nothing without it. */
  readonly trusted?: true;
  /** Code of the task that a person agreed to, by its fingerprints: a runner executes no other. */
  readonly agreed?: readonly string[];
  /** Finish this run instead of beginning it. */
  readonly resume?: boolean;
  /** With `resume`: ask again for the samples that failed. */
  readonly retryFailed?: boolean;
  /** Judge the recorded outputs of this run anew, and ask nobody; with the task that it stored, or with the task file. `onlyFailed`: keep the scores that are there. */
  readonly rescore?: { readonly run: string; readonly fromFile: boolean; readonly onlyFailed?: true };
  /** Only these models. */
  readonly models?: readonly string[];
  /** Only these datasets, or single splits of them: `gsm8k`, `gsm8k/test`. */
  readonly datasets?: readonly string[];
  /** `--set` and the like, as written. */
  readonly set?: readonly string[];
  readonly sample?: number;
  readonly parallelRequests?: number | 'auto';
  /** Find answers that were given before, and keep new ones: for every model that is asked, whatever the task says. */
  readonly cache?: boolean;
  /** Instead of the task's `max_cost`, `max_tokens_total`, `max_time`, where they are named; a resume may raise them. */
  readonly budget?: { readonly maxCost?: number; readonly maxTokensTotal?: number; readonly maxTimeMs?: number };
  /** Instead of what the settings say. */
  readonly logging?: { readonly level?: 'error' | 'warn' | 'info' | 'debug'; readonly requests?: true };
  /** VS Code settings that a person changed, by full name. */
  readonly editorSettings?: Readonly<Record<string, unknown>>;
}

/** The last line of the runner's log where a run could not even begin. */
export interface LaunchFailure {
  readonly error: { readonly what: string; readonly where?: string; readonly toDo?: string; readonly problems: readonly Problem[] };
}

export function launchFailure(error: HumanError): LaunchFailure {
  const { what, where, toDo, problems } = error;
  return { error: { what, ...(where === undefined ? {} : { where }), ...(toDo === undefined ? {} : { toDo }), problems } };
}

/** Reads the runner's argument. Hosts write it, so a wrong one is a bug and throws plainly; one of a workspace that is not trusted is a HumanError. */
export function parseLaunchRequest(text: string): LaunchRequest {
  const value: unknown = JSON.parse(text);
  if (!isLaunchRequest(value)) throw new Error(`Not a launch request: ${text}`);
  if (value.trusted !== true) throw new HumanError({ what: 'nothing is run in a workspace that is not trusted', where: value.workspace, toDo: 'trust the workspace, and run the task again' });
  return value;
}

function isLaunchRequest(value: unknown): value is LaunchRequest {
  if (typeof value !== 'object' || value === null) return false;
  const fields = value as Readonly<Record<string, unknown>>;
  const { agreed } = fields;
  const isList = Array.isArray(agreed) && agreed.every(item => typeof item === 'string');
  return ['taskFile', 'workspace', 'runId'].every(key => typeof fields[key] === 'string') && (agreed === undefined || isList);
}

/** Reads a launch failure from the end of a runner's log; undefined where the log ends in anything else. */
export function parseLaunchFailure(log: string): HumanError | undefined {
  const line = log.trimEnd().split('\n').at(-1) ?? '';
  if (!line.startsWith('{"error":')) return undefined;
  try {
    const { error } = JSON.parse(line) as LaunchFailure;
    return new HumanError(error);
  } catch {
    // The line was cut: the caller shows the log instead.
    return undefined;
  }
}

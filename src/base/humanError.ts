import type { Problem } from './problem.ts';

/** Why a command ends: `usage` is exit code 2 (the command or the task file is wrong), `unfinished` is 3 (the run could not finish). */
export type HumanErrorKind = 'usage' | 'unfinished';

/**
 * A failure a person must read: what happened, where, and what to do; each a fragment without a full stop.
 * Rendered in one place for each host by `renderHumanError`. Everything else that is thrown is a bug.
 */
export class HumanError extends Error {
  readonly what: string;
  readonly where: string | undefined;
  readonly toDo: string | undefined;
  readonly kind: HumanErrorKind;
  /** The problems of a task file, where there are any: a host that has an editor shows them in place. */
  readonly problems: readonly Problem[];

  constructor(fields: { what: string; where?: string | undefined; toDo?: string | undefined; kind?: HumanErrorKind; problems?: readonly Problem[]; cause?: unknown }) {
    super(fields.what, fields.cause === undefined ? undefined : { cause: fields.cause });
    this.name = 'HumanError';
    this.what = fields.what;
    this.where = fields.where;
    this.toDo = fields.toDo;
    this.kind = fields.kind ?? 'usage';
    this.problems = fields.problems ?? [];
  }
}

/** `where: what; to do` as one sentence. */
export function renderHumanError(error: HumanError): string {
  return `${error.where === undefined ? '' : `${error.where}: `}${error.what}${error.toDo === undefined ? '' : `; ${error.toDo}`}`;
}

/** `none`: it is not there, and need not be. */
export type CheckState = 'ok' | 'none' | 'warning' | 'problem';

/** One thing that the doctor has looked at. */
export interface Check {
  readonly name: string;
  readonly state: CheckState;
  /** What there is, without a full stop. */
  readonly found: string;
  /** What a person should do; always there where something is wrong. */
  readonly toDo?: string;
}

export function isWell(checks: readonly Check[]): boolean {
  return checks.every(({ state }) => state !== 'problem');
}

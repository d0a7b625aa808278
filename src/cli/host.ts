/** The terminal as the commands see it. Results go to `out`, everything else to `note`. */
export interface CliHost {
  /** Where the person stands: relative paths start here. */
  readonly cwd: string;
  /** How the person calls us, for commands to copy: `pitwall`, or what stands for it in a checkout. */
  readonly self: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Whether progress may be drawn over itself on stderr. */
  readonly isTerminal: boolean;
  /** Width of the terminal in columns. */
  readonly columns: number;
  /** Asks a question that is answered by yes or no; absent where nobody can answer. */
  readonly confirm?: (question: string) => Promise<boolean>;
  /** Waits while the reader is slower than us, so that an export of any size stays small in memory. What a terminal would obey is left out where it is one; files and pipes get the exact text. */
  out(text: string): Promise<void>;
  /** As `out`, on stderr. */
  note(text: string): void;
  /** Draws one line over the one that was drawn before, on stderr; only where `isTerminal`. */
  redraw(line: string): void;
  /** Aborts on the first Ctrl-C. */
  readonly signal: AbortSignal;
  /** From here on signals end the process at once: for work in one piece, which cannot look at `signal`, and of which the next one clears up what is half done. */
  readonly endAtOnce?: () => void;
}

/** Exit codes: 0 done and every gate held; 1 a gate failed; 2 the command or the task file is wrong; 3 the run could not finish. */
export type ExitCode = 0 | 1 | 2 | 3;

import type { Command } from 'commander';
import type { CliHost, ExitCode } from './host.ts';

/** Adds one command to the program; `end` takes its exit code (0 unless told otherwise). */
export type AddCommand = (program: Command, host: CliHost, end: (code: ExitCode) => void) => void;

import path from 'node:path';

/** The background runner: bundled beside the command line, or its source where that runs as it is. */
export function runnerFile(): string {
  return import.meta.filename.endsWith('.ts') ? path.join(import.meta.dirname, '..', 'runner', 'main.ts') : path.join(import.meta.dirname, 'runner.js');
}

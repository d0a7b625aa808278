import { readFileSync } from 'node:fs';

/** The text of a file of code, for its fingerprint; undefined where it cannot be read. */
export function codeText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // Whoever runs it says that it is not there.
    return undefined;
  }
}

import { sha256 } from '../base/sha256.ts';
import type { TaskCode } from './codeOf.ts';

/**
 * Names a piece of code by what it says: whoever agreed to it agreed to nothing else. Of a program it is the command line, of a file its text.
 * @param textOf undefined of a file that cannot be read: whoever runs it says so
 */
export function codeFingerprint({ file, command }: TaskCode, textOf: (file: string) => string | undefined): string {
  return sha256(JSON.stringify([command, file, file === undefined ? undefined : textOf(file)]));
}

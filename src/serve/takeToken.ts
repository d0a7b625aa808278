import { randomBytes } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { HumanError } from '../base/humanError.ts';

const leastLength = 16;

/** The token of a file, which is made where there is none. Throws a HumanError where others may read it, or it holds no token. */
export function takeToken(file: string): { readonly token: string; readonly from: 'as it was' | 'new' } {
  const token = randomBytes(32).toString('base64url');
  try {
    writeFileSync(file, `${token}\n`, { flag: 'wx', mode: 0o600 });
    return { token, from: 'new' };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EEXIST') throw new HumanError({ what: `the token cannot be written (${code ?? String(error)})`, where: file, toDo: 'name another with --token-file', cause: error });
  }
  return { token: readToken(file), from: 'as it was' };
}

function readToken(file: string): string {
  const status = statSync(file);
  if (!status.isFile()) throw new HumanError({ what: 'this is no file', where: file, toDo: 'name one with --token-file' });
  // Windows has no such modes.
  if (process.platform !== 'win32' && (status.mode & 0o077) !== 0) throw new HumanError({ what: 'others may read the token', where: file, toDo: `\`chmod 600\` it, or name another file` });
  const token = readFileSync(file, 'utf8').trim();
  if (!/^[\x21-\x7e]+$/.test(token) || token.length < leastLength) throw new HumanError({ what: `the file holds no token of at least ${leastLength} letters and digits`, where: file, toDo: 'remove it, and a new one is written' });
  return token;
}

import { createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { HumanError } from '../base/humanError.ts';
import type { CliHost } from './host.ts';

/** `--json` prints to stdout, `--json FILE` writes the file. */
export async function writeJson(host: CliHost, target: true | string, document: unknown): Promise<void> {
  const text = `${JSON.stringify(document, undefined, 1)}\n`;
  if (target === true) await host.out(text);
  else await writing(target, () => writeFile(path.resolve(host.cwd, target), text));
}

/** Streams chunks to a file, or to stdout where none is named. */
export async function writeChunks(host: CliHost, file: string | undefined, chunks: Iterable<string>): Promise<void> {
  if (file !== undefined) return writing(file, () => pipeline(Readable.from(chunks), createWriteStream(path.resolve(host.cwd, file))));
  for (const chunk of chunks) await host.out(chunk);
}

async function writing(file: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    throw new HumanError({ what: `the file cannot be written (${(error as NodeJS.ErrnoException).code ?? String(error)})`, where: file, toDo: 'check the folder and its permissions', cause: error });
  }
}

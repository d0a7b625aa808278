import { open, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import type { Clock } from '../../base/clock.ts';
import { hideSecrets } from '../redact.ts';
import { secretForms } from '../secretForms.ts';

const lookMs = 10_000;
const defaultLimits = { longestBytes: 64 * 1024 * 1024, keptBytes: 1024 * 1024 };

/**
 * Keeps a log that a server writes into from filling the disk: of one that grew too long, its beginning and its end stay. The server writes on at the new end, since it appends;
 * what it writes in that very moment is lost. Ends when the signal aborts.
 */
export async function boundLog(file: string, clock: Clock, signal: AbortSignal, limits = defaultLimits): Promise<void> {
  for (;;) {
    await clock.sleep(lookMs, signal);
    if (signal.aborted) return;
    // A log that is gone, or a disk that is full, is no reason to end what it is a log of.
    await cutMiddle(file, limits).catch(() => undefined);
  }
}

async function cutMiddle(file: string, { longestBytes, keptBytes }: typeof defaultLimits): Promise<void> {
  const { size } = await stat(file);
  if (size <= longestBytes) return;
  const log = await open(file, 'r');
  const end = Buffer.alloc(keptBytes);
  const { bytesRead } = await log.read(end, 0, keptBytes, size - keptBytes).finally(() => log.close());
  await truncate(file, keptBytes);
  await writeFile(file, Buffer.concat([Buffer.from(`\n# … ${size - 2 * keptBytes} bytes were cut out here\n`), end.subarray(0, bytesRead)]), { flag: 'a' });
}

/** Hides secrets that a server has written into its log, as some do with their own command line. For a log that nobody writes any more. */
export async function cleanLog(file: string, secrets: readonly string[]): Promise<void> {
  const worthHiding = secrets.filter(({ length }) => length >= 4).flatMap(secretForms);
  if (worthHiding.length === 0) return;
  try {
    const bytes = await readFile(file);
    if (worthHiding.some(secret => bytes.includes(secret))) await writeFile(file, hideSecrets(bytes.toString('utf8'), secrets));
  } catch (error) {
    // Gone: there is nothing to hide.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

import { createInterface } from 'node:readline/promises';

/** Asks at the terminal. Everything but a yes is a no, a Ctrl-C among it. */
export async function confirm(question: string, signal: AbortSignal): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await Promise.race([terminal.question(question, { signal }), new Promise<string>(resolve => terminal.once('close', () => resolve('')))]);
    return /^y(es)?$/i.test(answer.trim());
  } catch (error) {
    if (signal.aborted || (error as NodeJS.ErrnoException).name === 'AbortError') return false;
    throw error;
  } finally {
    terminal.close();
  }
}

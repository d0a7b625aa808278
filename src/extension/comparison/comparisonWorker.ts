import path from 'node:path';
import { AskThread } from '../threads/askThread.ts';
import type { ComparisonAsks } from './comparisonAsk.ts';

/** The thread that compares runs, as the host asks it. */
export class ComparisonWorker extends AskThread<ComparisonAsks> {
  constructor(extensionPath: string) {
    super(path.join(extensionPath, 'dist', 'comparison.js'));
  }
}

import path from 'node:path';
import { AskProcess } from '../threads/askProcess.ts';
import type { ComparisonAsks } from './comparisonAsk.ts';

/** The process that compares runs, as the host asks it. */
export class AskComparison extends AskProcess<ComparisonAsks> {
  constructor(extensionPath: string) {
    super(path.join(extensionPath, 'dist', 'comparison.js'));
  }
}

import path from 'node:path';
import { AskProcess } from '../threads/askProcess.ts';
import type { ComparisonAsks } from './comparisonAsk.ts';

/** The process that compares runs, as the host asks it. */
export class AskComparison extends AskProcess<ComparisonAsks> {
  /** @param lost the process broke down: there is nothing that is compared any more */
  constructor(extensionPath: string, lost?: (error: Error) => void) {
    super(path.join(extensionPath, 'dist', 'comparison.js'), lost);
  }
}

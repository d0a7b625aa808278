import type { ComparisonView } from '../report/comparison/comparisonView.ts';
import type { RunForm } from './runForm.ts';

/** What the panel shows: the run that is selected, or something that is no run and lies over it until it is closed. The host says which, also to a page that comes back. */
export type Screen =
  | { readonly type: 'run' }
  | { readonly type: 'runForm'; readonly form: RunForm }
  /** Runs beside each other, every one against the first. Until they are compared there is neither a view nor a failure. */
  | { readonly type: 'comparison'; readonly runs: readonly string[]; readonly view?: ComparisonView; readonly failure?: string };

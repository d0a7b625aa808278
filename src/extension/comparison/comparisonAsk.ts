import type { ComparedPage, ComparedQuery } from '../../report/comparison/comparedPage.ts';
import type { ComparisonView } from '../../report/comparison/comparisonView.ts';
import type { SampleDetail } from '../../report/samplePage.ts';

/** What the process that compares is asked, by name: the question and its answer. */
export interface ComparisonAsks {
  readonly open: { readonly ask: { readonly sources: readonly { readonly file: string; readonly run: string; readonly alive: boolean }[]; readonly nowMs: number }; readonly answer: ComparisonView };
  readonly page: { readonly ask: ComparedQuery; readonly answer: ComparedPage | undefined };
  readonly details: { readonly ask: { readonly group: number; readonly scorer: string; readonly index: number; readonly repeat: number }; readonly answer: readonly (SampleDetail | null)[] };
}

export type AskName = keyof ComparisonAsks;

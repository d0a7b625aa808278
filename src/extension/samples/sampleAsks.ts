import type { SamplePage, SamplePlace, SampleQuery, SampleStep, SideBySide, TagValues } from '../../report/samplePage.ts';

/** What the thread of the samples table is asked. `file`: the store's. */
export interface SampleAsks {
  readonly page: { readonly ask: { readonly file: string; readonly query: SampleQuery }; readonly answer: SamplePage };
  /** All trials' answers to the sample that comes next; undefined where none does. */
  readonly step: { readonly ask: { readonly file: string; readonly run: string; readonly from: SamplePlace; readonly step: SampleStep }; readonly answer: SideBySide | undefined };
  readonly tags: { readonly ask: { readonly file: string; readonly run: string }; readonly answer: readonly TagValues[] };
}

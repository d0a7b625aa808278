/** The samples table's types for those who may not look into the store. */
export type { SampleDetail, SampleLine, SamplePage, SampleQuery, SampleSort } from '../store/samplePage.ts';

/** The samples table's types for those who may not look into the store. */
export type { SampleDetail, SampleLine, SamplePage, SamplePlace, SampleQuery, SampleSort, SampleStep, SideBySide, TagValues } from '../store/samplePage.ts';

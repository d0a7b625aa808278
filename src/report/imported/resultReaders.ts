import type { ResultReader } from './resultFile.ts';
import { vllm } from './vllm.ts';

/** The most specific first. */
export const resultReaders: readonly ResultReader[] = [vllm];

import { aiperf, genaiPerf } from './aiperf.ts';
import { genaiBench } from './genaiBench.ts';
import { guidellm } from './guidellm.ts';
import { inspect } from './inspect.ts';
import { llmperf } from './llmperf.ts';
import { lmEval } from './lmEval.ts';
import type { ResultReader } from './resultFile.ts';
import { sglang } from './sglang.ts';
import { vllm } from './vllm.ts';

/** The most specific first. */
export const resultReaders: readonly ResultReader[] = [inspect, lmEval, guidellm, genaiBench, llmperf, genaiPerf, aiperf, sglang, vllm];

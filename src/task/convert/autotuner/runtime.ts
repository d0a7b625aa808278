import { refuse, type Reading } from './reading.ts';

/** The servers that it starts, by their presets here. */
export const runtimes = ['sglang', 'vllm'] as const;
export type Runtime = (typeof runtimes)[number];

/** `sglang`, `sglang-v0.5`: what begins with the name of one is it. */
export function runtimeOf(written: string, reading: Reading): Runtime {
  return runtimes.find(runtime => written.toLowerCase().startsWith(runtime)) ?? refuse(reading, `\`base_runtime: ${written}\` has no counterpart here: neither SGLang nor vLLM`, 'write `sglang` or `vllm`, or the whole task by hand, with the `command` of its server');
}

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { installPythonPeer } from '../peers/install.ts';
import type { Tool } from './tool.ts';
import { tokenizerFolder } from './tokenizerFolder.ts';

interface Report {
  readonly completed: number;
  readonly median_ttft_ms: number;
  readonly p99_ttft_ms: number;
  readonly median_tpot_ms: number;
}

const version = '0.5.23';
/** What the script imports; the whole of SGLang would be gigabytes for GPUs. */
const packages = ['aiohttp', 'msgspec', 'orjson', 'requests', 'tqdm', 'numpy', 'transformers', 'datasets', 'pybase64', 'pillow', 'pandas', 'psutil', 'pyzmq'];
const install = (): string => path.join(installPythonPeer('sglang', version, { alone: true, packages }), 'python');

/** SGLang's benchmark script (`sglang.benchmark.serving`), unchanged, with vLLM's dialect. Its open loop knows only Poisson arrivals. */
export const sglang: Tool = {
  id: 'sglang',
  name: 'SGLang’s script',
  version,
  does: ['streams', 'tokens', 'short', 'poisson'],
  slow: true,
  install,
  command: ({ url, model, load, requests, warmUp, tokens, stream, folder }) => ({
    args: [
      ...[install(), path.join(import.meta.dirname, 'sglangScript.py'), '--backend', 'vllm-chat', '--base-url', url.replace(/\/v1$/, ''), '--model', model, '--tokenizer', tokenizerFolder()],
      ...('streams' in load ? ['--max-concurrency', String(load.streams)] : ['--request-rate', String(load.ratePerS)]),
      ...['--num-prompts', String(requests), '--warmup-requests', String(warmUp), ...(stream ? [] : ['--disable-stream'])],
      ...['--dataset-name', 'random-ids', '--random-input-len', '20', '--random-output-len', String(tokens), '--random-range-ratio', '1'],
      ...['--output-file', path.join(folder, 'sglang.jsonl'), '--disable-tqdm', '--ready-check-timeout-sec', '0'],
    ],
    env: { HF_HUB_OFFLINE: '1' },
  }),
  read: ({ folder }) => {
    // Python's JSON has a number that JSON has not.
    const text = readFileSync(path.join(folder, 'sglang.jsonl'), 'utf8').replaceAll(/: (-?Infinity|NaN)\b/g, ': null');
    const { completed, median_ttft_ms: ttftP50Ms, p99_ttft_ms: ttftP99Ms, median_tpot_ms: tpotP50Ms } = JSON.parse(text) as Report;
    return { requests: completed, ttftP50Ms, ttftP99Ms, tpotP50Ms };
  },
};

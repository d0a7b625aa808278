import { readFileSync } from 'node:fs';
import path from 'node:path';
import { installPythonPeer } from '../peers/install.ts';
import type { Tool } from './tool.ts';
import { tokenizerFolder } from './tokenizerFolder.ts';

interface Distribution {
  readonly successful: { readonly median: number; readonly percentiles: { readonly p99: number } };
}
interface Report {
  readonly benchmarks: readonly { readonly metrics: { readonly request_totals: { readonly successful: number }; readonly time_to_first_token_ms: Distribution; readonly inter_token_latency_ms: Distribution } }[];
}

const version = '0.8.1';
const install = (): string => path.join(installPythonPeer('guidellm', version), 'guidellm');

/** GuideLLM, with one worker process for its one core: its default of ten takes 20 s to start there. */
export const guidellm: Tool = {
  id: 'guidellm',
  name: 'GuideLLM',
  version,
  does: ['streams', 'tokens', 'short', 'even'],
  slow: true,
  install,
  command: ({ url, model, load, requests, warmUp, tokens, stream, folder }) => ({
    args: [
      ...[install(), 'run', '--backend', `kind=openai_http,target=${url.replace(/\/v1$/, '')},model=${model}${stream ? '' : ',stream=false'}`],
      ...['--profile', `${'streams' in load ? `kind=concurrent,streams=${load.streams}` : `kind=constant,rate=${load.ratePerS}`},warmup.value=${warmUp},warmup.mode=requests`],
      ...['--constraint', `kind=max_requests,count=${requests + warmUp}`],
      ...['--tokenizer', `kind=hf_auto,model=${tokenizerFolder()}`, '--data', `kind=synthetic_text,prompt_tokens=20,output_tokens=${tokens}`],
      ...['--output', `kind=json,path=${path.join(folder, 'guidellm.json')}`, '--disable-console'],
    ],
    env: { GUIDELLM__MAX_WORKER_PROCESSES: '1', HF_HUB_OFFLINE: '1' },
  }),
  read: ({ folder }) => {
    const [benchmark] = (JSON.parse(readFileSync(path.join(folder, 'guidellm.json'), 'utf8')) as Report).benchmarks;
    if (benchmark === undefined) throw new Error('It reports nothing');
    const { request_totals: totals, time_to_first_token_ms: ttft, inter_token_latency_ms: itl } = benchmark.metrics;
    return { requests: totals.successful, ttftP50Ms: ttft.successful?.median, ttftP99Ms: ttft.successful?.percentiles.p99, tpotP50Ms: itl.successful?.median };
  },
};

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { installPythonPeer } from '../peers/install.ts';
import type { Tool } from './tool.ts';
import { tokenizerFolder } from './tokenizerFolder.ts';

interface Report {
  readonly request_count: { readonly avg: number };
  readonly time_to_first_token?: { readonly p50: number; readonly p99: number };
  readonly inter_token_latency?: { readonly p50: number };
}

const version = '0.13.0';
const install = (): string => path.join(installPythonPeer('aiperf', version), 'aiperf');

/** NVIDIA's aiperf. What it reads of the server and of GPUs besides is off, and tokens are counted by the server: that is the least work it can have. */
export const aiperf: Tool = {
  id: 'aiperf',
  name: 'aiperf',
  version,
  does: ['streams', 'tokens', 'short', 'even'],
  slow: true,
  install,
  command: ({ url, model, load, requests, warmUp, stream, folder }) => ({
    args: [
      ...[install(), 'profile', '-m', model, '--url', url.replace(/\/v1$/, ''), '--endpoint-type', 'chat', ...(stream ? ['--streaming'] : [])],
      ...('streams' in load ? ['--concurrency', String(load.streams)] : ['--request-rate', String(load.ratePerS), '--arrival-pattern', 'constant']),
      ...['--request-count', String(requests), '--warmup-request-count', String(warmUp), '--synthetic-input-tokens-mean', '20'],
      ...['--tokenizer', tokenizerFolder(), '--use-server-token-count', '--no-server-metrics', '--no-gpu-telemetry', '--ui', 'none', '--export-level', 'summary', '--artifact-dir', folder],
    ],
  }),
  read: ({ folder }) => {
    const { request_count: count, time_to_first_token: ttft, inter_token_latency: itl } = JSON.parse(readFileSync(path.join(folder, 'profile_export_aiperf.json'), 'utf8')) as Report;
    return { requests: count.avg, ttftP50Ms: ttft?.p50, ttftP99Ms: ttft?.p99, tpotP50Ms: itl?.p50 };
  },
};

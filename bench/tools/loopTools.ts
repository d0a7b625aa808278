import path from 'node:path';
import { median } from '../fidelity/measure.ts';
import type { ChildResult } from '../fidelity/child.ts';
import { installPeer } from '../peers/install.ts';
import type { Tool } from './tool.ts';

const openaiVersion = '7.57.0';

/** Node's own fetch in a loop, as most who write their own bench in JavaScript do it. */
export const fetchLoop = loop('fetch', 'fetch (undici)', process.versions.undici ?? '', 'fetchClient.ts', () => '');
/** The vendor's package in the same loop. */
export const openaiLoop = loop('openai', '`openai` package', openaiVersion, 'openaiClient.ts', () => installPeer('openai', openaiVersion));

function loop(id: string, name: string, version: string, program: string, install: () => string): Tool {
  return {
    id,
    name,
    version,
    does: ['streams', 'tokens', 'short'],
    install,
    command: ({ url, model, load, requests, warmUp, stream }) => ({
      args: [process.execPath, '--disable-warning=MODULE_TYPELESS_PACKAGE_JSON', path.join(import.meta.dirname, '../fidelity', program), url, model, String('streams' in load ? load.streams : 1), String(requests), String(warmUp), stream ? 'stream' : 'whole'],
      env: { PITWALL_PEER: install() },
    }),
    read: ({ tokens }, stdout) => {
      const { seen } = JSON.parse(stdout) as ChildResult;
      const ttft = seen.flatMap(({ sentMs, seenMs: [first] }) => (first === undefined ? [] : [first - sentMs]));
      // Tokens as the server counts them, which such a loop is told at an answer's end.
      const tpot = seen.flatMap(({ seenMs }) => (seenMs.length < 2 ? [] : [((seenMs.at(-1) ?? 0) - (seenMs[0] ?? 0)) / (tokens - 1)]));
      const at99 = [...ttft].sort((a, b) => a - b)[Math.floor(ttft.length * 0.99)];
      return { requests: seen.length, ...(ttft.length === 0 ? {} : { ttftP50Ms: median(ttft), ttftP99Ms: at99 }), ...(tpot.length === 0 ? {} : { tpotP50Ms: median(tpot) }) };
    },
  };
}

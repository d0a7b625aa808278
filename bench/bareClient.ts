// The requests a second of the HTTP client alone: no template, no budget, no scoring, no store. Prints one JSON line.
//   node bench/bareClient.ts URL MODEL SAMPLES IN_FLIGHT [own|undici]
import { systemClock } from '../src/base/clock.ts';
import { createFallbackClient } from '../src/execute/http/fallback/fallbackClient.ts';
import { createHttpClient } from '../src/execute/http/httpClient.ts';

const [base = '', model = '', samples = 10_000, inFlight = 50] = [process.argv[2], process.argv[3], Number(process.argv[4]), Number(process.argv[5])];
const options = { connections: inFlight, clock: systemClock };
const client = process.argv[6] === 'undici' ? createFallbackClient(options) : createHttpClient(options);
const url = new URL(`${base}/chat/completions`);
const headers = ['content-type', 'application/json'];
const signal = new AbortController().signal;
let next = 0;
const began = performance.now();
await Promise.all(
  Array.from({ length: inFlight }, async () => {
    while (next < samples) {
      const i = next++;
      const body = JSON.stringify({ model, messages: [{ role: 'user', content: `What is ${i} + 1?` }], stream: false });
      const result = await client.post({ url, headers, body, timeoutMs: 60_000 }, signal);
      if (result.kind !== 'response' || result.status !== 200) throw new Error(JSON.stringify(result));
    }
  }),
);
const seconds = (performance.now() - began) / 1000;
client.dispose();
console.log(JSON.stringify({ seconds, perSecond: samples / seconds }));

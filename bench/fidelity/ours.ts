// The load client of benches, driven as a bench drives it. Prints what it saw.  node ours.ts URL MODEL STREAMS REQUESTS
import { systemClock } from '../../src/base/clock.ts';
import { openLoadServer } from '../../src/execute/load/loadTarget.ts';
import { driveClient } from '../../src/runner/clientCheck/driveClient.ts';
import { report, setUp } from './child.ts';

const { url, model, streams, requests, warmUp } = setUp();
const server = await openLoadServer({ id: 'm', provider: 'openai', baseUrl: url, model, params: {}, stream: true, timeoutMs: 120_000, limits: {} }, { environment: {}, clock: systemClock });
const endpoint = server.endpoint(streams);
const { signal } = new AbortController();
await endpoint.connect(signal);
const bodiesOf = (texts: readonly string[]): readonly string[] => texts.map(text => endpoint.write({ inputs: [text] }));
await driveClient(endpoint, { bodies: bodiesOf(warmUp), inFlight: streams, clock: systemClock }, signal);
await report(async () => {
  const { seen, failed, cpuMs } = await driveClient(endpoint, { bodies: bodiesOf(requests), inFlight: streams, clock: systemClock }, signal);
  return { seen, failed, threadCpuMs: cpuMs };
});
endpoint.dispose();
server.dispose();

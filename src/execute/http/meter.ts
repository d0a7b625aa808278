import type { HttpClient } from './httpClient.ts';

/** The same client, with results that say how much went over the wire. */
export function meter(client: HttpClient): HttpClient {
  return {
    async post(request, signal) {
      const { onData } = request;
      let streamed = 0;
      const counting = onData === undefined ? request : { ...request, onData: (chunk: Buffer, atMs: number) => ((streamed += chunk.length), onData(chunk, atMs)) };
      const result = await client.post(counting, signal);
      const bytesOut = Buffer.byteLength(request.body);
      return { ...result, wire: result.kind === 'response' ? { status: result.status, bytesOut, bytesIn: streamed + result.body.length } : { bytesOut, bytesIn: streamed } };
    },
    dispose: () => client.dispose(),
  };
}

// The least that a client in Node can do: sockets, a look for each event's bytes, a clock. What it costs is the system's share of what ours costs.  node floorClient.ts URL MODEL STREAMS REQUESTS
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { report, setUp, type Seen } from './child.ts';

interface Stream {
  readonly socket: Socket;
  seenMs: number[];
  onEnd: () => void;
}

const { url, model, streams, requests, warmUp } = setUp();
const { hostname, port, pathname } = new URL(`${url}/chat/completions`);
const shared = Buffer.allocUnsafeSlow(64 * 1024);
const open = await Promise.all(Array.from({ length: streams }, connected));
await drive(warmUp);
await report(async () => {
  const before = process.threadCpuUsage();
  const seen = await drive(requests);
  const { user, system } = process.threadCpuUsage(before);
  return { seen, threadCpuMs: (user + system) / 1000 };
});
for (const { socket } of open) socket.destroy();

async function connected(): Promise<Stream> {
  const onread = { buffer: shared, callback: (length: number) => received(stream, length) };
  const stream: Stream = { socket: connect({ host: hostname, port: Number(port), noDelay: true, onread }), seenMs: [], onEnd: () => undefined };
  await once(stream.socket, 'connect');
  return stream;
}

function received(stream: Stream, length: number): boolean {
  const atMs = performance.now();
  const read = shared.subarray(0, length);
  for (let at = read.indexOf('"content":'); at >= 0; at = read.indexOf('"content":', at + 1)) stream.seenMs.push(atMs);
  if (read.indexOf('data: [DONE]') >= 0) stream.onEnd();
  return true;
}

async function drive(texts: readonly string[]): Promise<readonly Seen[]> {
  const bytes = texts.map(text => {
    const body = JSON.stringify({ model, messages: [{ role: 'user', content: text }], stream: true });
    return `POST ${pathname} HTTP/1.1\r\nhost: ${hostname}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
  });
  const seen: Seen[] = [];
  const startMs = performance.now();
  let next = 0;
  const slot = async (stream: Stream): Promise<void> => {
    let dueMs = startMs;
    for (let k = next++; k < bytes.length; k = next++) {
      stream.seenMs = [];
      const sentMs = performance.now();
      stream.socket.write(bytes[k] ?? '', 'latin1');
      await new Promise<void>(resolve => (stream.onEnd = resolve));
      seen.push({ k, dueMs, sentMs, seenMs: stream.seenMs });
      dueMs = performance.now();
    }
  };
  await Promise.all(open.map(slot));
  return seen;
}

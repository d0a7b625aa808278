import type { Wire } from './hostileServer.ts';

/** What a server does to every request, or how it answers well in an odd way. */
export interface Hostility {
  readonly name: string;
  /** How a sample ends: outcome, error class, attempts where there is more than one, score where it was answered. */
  readonly ends: string;
  /** What is wrong is in the body, so that each dialect may meet it in its own way. */
  readonly about?: 'body';
  /** Where a stream ends otherwise. */
  readonly streamed?: string;
  play(wire: Wire): void;
}

const right = 'ok, scored 1';
const timedOut = 'timedOut timeout, 2 attempts';
const reset = 'failed reset, 2 attempts';
const bad = 'failed badResponse';

const sized = (wire: Wire, body: string, more = ''): string => `${wire.head(`${more}content-length: ${Buffer.byteLength(body)}\r\n`)}${body}`;
const chunked = (wire: Wire, chunks: readonly (string | Buffer)[], end = '0\r\n\r\n'): Buffer =>
  Buffer.concat([wire.head('transfer-encoding: chunked\r\n'), ...chunks.flatMap(chunk => [`${Buffer.byteLength(chunk).toString(16)}\r\n`, chunk, '\r\n']), end].map(part => Buffer.from(part)));
/** Every byte as a chunk, or as a write, of its own. */
const bytesOf = (text: string): readonly Buffer[] => [...Buffer.from(text)].map(byte => Buffer.from([byte]));
const megabytes = (count: number): string => 'Ein langer Satz über nichts – '.repeat(Math.ceil((count * 1024 * 1024) / 33));
const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;

export const hostilities: readonly Hostility[] = [
  // Refusals.
  { name: '429 for ever', ends: 'failed rateLimited, 2 attempts', play: wire => wire.say(429, '{"error": {"message": "slow down"}}') },
  { name: '429 that says when to come back', ends: `${right}, 2 attempts`, play: wire => (wire.attempt === 1 ? wire.say(429, '', 'retry-after: 0.2\r\n') : wire.socket.write(sized(wire, wire.body()))) },
  { name: '429 that says tomorrow', ends: 'none recorded, trial interrupted', play: wire => wire.say(429, '', 'retry-after: 86400\r\n') },
  { name: '429 that says nonsense', ends: 'failed rateLimited, 2 attempts', play: wire => wire.say(429, '', 'retry-after: soon\r\n') },
  { name: '500 for ever', ends: 'failed serverError, 2 attempts', play: wire => wire.say(500, '<html>Internal Server Error') },
  { name: '500 once', ends: `${right}, 2 attempts`, play: wire => (wire.attempt === 1 ? wire.say(500, '') : wire.socket.write(sized(wire, wire.body()))) },
  { name: '503 and a closed connection', ends: 'failed serverError, 2 attempts', play: wire => wire.socket.end('HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\n\r\nfull') },
  { name: '401', ends: 'failed authentication', play: wire => wire.say(401, '') },
  { name: '301', ends: 'failed clientError', play: wire => wire.say(301, '', 'location: http://elsewhere/\r\n') },
  { name: 'a refusal nested without end', ends: 'failed clientError', play: wire => wire.say(400, `{"error": ${nested(50_000)}}`) },
  // Connections.
  { name: 'a reset at once', ends: reset, play: ({ socket }) => void socket.resetAndDestroy() },
  { name: 'a reset after the head', ends: reset, play: ({ socket, head }) => void socket.write(head('content-length: 100\r\n'), () => setImmediate(() => socket.resetAndDestroy())) },
  { name: 'a close at once', ends: reset, play: ({ socket }) => void socket.end() },
  { name: 'a close in the middle', ends: reset, play: wire => void wire.socket.end(sized(wire, wire.body()).slice(0, -8)) },
  { name: 'a close in the middle of a chunk', ends: reset, play: wire => void wire.socket.end(chunked(wire, [wire.body()]).subarray(0, -20)) },
  { name: 'a close between chunks', ends: reset, play: wire => void wire.socket.end(chunked(wire, [wire.body()], '')) },
  { name: 'a body that ends with the connection', ends: right, play: wire => void wire.socket.end(wire.head() + wire.body()) },
  { about: 'body', name: 'half a body that ends with the connection', ends: bad, streamed: reset, play: wire => void wire.socket.end(wire.head() + (wire.streamed ? wire.parts().slice(0, -3).join('') : wire.body().slice(0, -9))) },
  // Silence.
  { name: 'no byte', ends: timedOut, play: () => undefined },
  { name: 'a head and then nothing', ends: timedOut, play: ({ socket, head }) => void socket.write(head('content-length: 100\r\n')) },
  { name: 'half a head', ends: timedOut, play: ({ socket }) => void socket.write('HTTP/1.1 200 OK\r\ncontent-le') },
  { name: 'half a body', ends: timedOut, play: wire => void wire.socket.write(sized(wire, wire.body()).slice(0, -8)) },
  { name: 'a byte now and then', ends: timedOut, play: wire => drip(wire, sized(wire, wire.body('x'.repeat(2000))), 20) },
  { name: 'comments for ever', ends: timedOut, play: wire => drip(wire, wire.head() + ': still here\n\n'.repeat(1000), 20) },
  { name: '100 Continue for ever', ends: timedOut, play: wire => drip(wire, 'HTTP/1.1 100 Continue\r\n\r\n'.repeat(1000), 25) },
  // What is no HTTP.
  { name: 'another protocol', ends: bad, play: ({ socket }) => void socket.end('220 mail.example ESMTP\r\n') },
  { name: 'a head without end', ends: bad, play: ({ socket }) => void socket.write(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(100_000)}`) },
  { name: 'another protocol from now on', ends: bad, play: ({ socket }) => void socket.write('HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\n\r\n') },
  { name: 'a content-length that is too long, then a close', ends: reset, play: wire => void wire.socket.end(wire.head('content-length: 999999\r\n') + wire.body()) },
  { name: 'a content-length that is too long', ends: timedOut, play: wire => void wire.socket.write(wire.head('content-length: 999999\r\n') + wire.body()) },
  { name: 'a content-length that is too short', ends: bad, streamed: reset, play: wire => void wire.socket.write(wire.head('content-length: 20\r\n') + wire.body()) },
  { name: 'two content-lengths', ends: bad, play: wire => void wire.socket.write(wire.head('content-length: 5\r\ncontent-length: 6\r\n') + wire.body()) },
  { name: 'a chunk without a size', ends: bad, play: wire => void wire.socket.write(`${wire.head('transfer-encoding: chunked\r\n')}what\r\n`) },
  { name: 'a second answer that nobody asked for', ends: right, play: wire => void wire.socket.write(sized(wire, wire.body()) + sized(wire, wire.body('another'))) },
  // What is HTTP, and no answer.
  { name: 'no content', ends: bad, play: ({ socket }) => void socket.write('HTTP/1.1 204 No Content\r\n\r\n') },
  { about: 'body', name: 'an empty body', ends: bad, streamed: reset, play: wire => void wire.socket.write(sized(wire, '')) },
  { about: 'body', name: 'a page to log in', ends: bad, play: wire => void wire.socket.write('HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 6\r\n\r\n<html>') },
  { about: 'body', name: 'half of the JSON', ends: bad, play: wire => void wire.socket.write(sized(wire, wire.streamed ? `${wire.parts()[0]}data: {"choices": [{"delta\n\n` : wire.body().slice(0, -5))) },
  { about: 'body', name: 'other JSON', ends: bad, play: wire => void wire.socket.write(sized(wire, wire.streamed ? 'data: [1, 2]\n\n' : '[1, 2]')) },
  { about: 'body', name: 'bytes that are no text', ends: bad, play: wire => void wire.socket.write(Buffer.concat([Buffer.from(wire.head('content-length: 1000\r\n') + (wire.streamed ? 'data: ' : '  xxxx')), Buffer.alloc(992, 0xff), Buffer.from('\n\n')])) },
  { about: 'body', name: 'a stream of nothing', ends: bad, streamed: reset, play: wire => void wire.socket.write(sized(wire, wire.streamed ? ': nothing\n\n' : ' ')) },
  { about: 'body', name: 'an answer nested without end', ends: bad, play: wire => void wire.socket.write(sized(wire, wire.streamed ? `data: ${nested(50_000)}\n\n` : nested(50_000))) },
  // What is an answer.
  { about: 'body', name: 'an empty answer', ends: 'empty', play: wire => void wire.socket.write(sized(wire, wire.body(''))) },
  { about: 'body', name: 'an answer of blanks', ends: 'empty', play: wire => void wire.socket.write(sized(wire, wire.body('  \n'))) },
  { about: 'body', name: '20 MB', ends: 'ok, scored 0', play: wire => void wire.socket.write(sized(wire, wire.body(megabytes(20)))) },
  { about: 'body', name: 'every byte on its own', ends: 'ok, scored 0', play: wire => void bytesOf(sized(wire, wire.body('é 😀 日本'))).forEach(byte => wire.socket.write(byte)) },
  { about: 'body', name: 'half a character at the end of each chunk', ends: 'ok, scored 0', play: wire => void wire.socket.write(chunked(wire, bytesOf(wire.body('é 😀 日本')))) },
  { about: 'body', name: 'half a character in JSON', ends: 'ok, scored 0', play: wire => void wire.socket.write(sized(wire, wire.body('half').replaceAll('ha', '\\ud83d'))) },
  { name: 'trailers', ends: right, play: wire => void wire.socket.write(chunked(wire, [wire.body()], '0\r\nx-sum: 1\r\nx-more: 2\r\n\r\n')) },
  { name: 'interim responses first', ends: right, play: wire => void wire.socket.write(`HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: <a>\r\n\r\n${sized(wire, wire.body())}`) },
  { about: 'body', name: 'a type in capitals', ends: right, play: wire => void wire.socket.write(sized(wire, wire.body()).replace('text/event-stream', 'Text/Event-Stream; Charset=UTF-8')) },
  { name: 'HTTP 1.0', ends: right, play: wire => void wire.socket.end(sized(wire, wire.body()).replace('HTTP/1.1', 'HTTP/1.0')) },
  { about: 'body', name: 'an answer and then a reset', ends: right, play: wire => void wire.socket.write(sized(wire, wire.body()), () => setTimeout(() => wire.socket.resetAndDestroy(), 20)) },
];

/** Until the connection ends. */
function drip({ socket }: Wire, text: string, eachMs: number): void {
  let at = 0;
  const timer = setInterval(() => {
    if (socket.destroyed || at >= text.length) return clearInterval(timer);
    socket.write(text.slice(at, (at += eachMs === 25 ? 25 : 1)));
  }, eachMs);
}

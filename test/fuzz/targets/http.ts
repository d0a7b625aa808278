import assert from 'node:assert/strict';
import http from 'node:http';
import { Duplex } from 'node:stream';
import { ResponseError } from '../../../src/execute/http/responseError.ts';
import { ResponseParser } from '../../../src/execute/http/responseParser.ts';
import { cutsOf } from '../cutsOf.ts';
import type { FuzzTarget } from '../fuzzTarget.ts';

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly type: string | undefined;
}

/** Undefined where it is none, or not whole: the connection ends behind the bytes. */
function ours(parts: readonly Buffer[]): Answer | undefined {
  const body: Buffer[] = [];
  let head: Pick<Answer, 'status' | 'type'> | undefined;
  let isWhole = false;
  const parser = new ResponseParser({
    onHead: (status, fields) => (head = { status, type: fields.all()['content-type']?.toString() }),
    onBody: (bytes, from, to) => void body.push(Buffer.from(bytes.subarray(from, to))),
    onEnd: () => {
      assert.ok(!isWhole, 'it ended twice');
      isWhole = true;
    },
  });
  parser.expect();
  try {
    for (const part of parts) {
      parser.push(part);
      // What comes then is another question's.
      if (isWhole) break;
    }
    if (!isWhole) parser.close();
  } catch (error) {
    if (!(error instanceof ResponseError)) throw error;
    return undefined;
  }
  return isWhole && head !== undefined ? { ...head, body: Buffer.concat(body).toString('latin1') } : undefined;
}

/** What Node's own client (llhttp) makes of it. */
function theirs(bytes: Buffer): Promise<Answer | undefined> {
  return new Promise((resolve, reject) => {
    const socket = new Duplex({ read: () => undefined, write: (_chunk, _encoding, done) => done() });
    // An agent, `false` too, would look for the host itself.
    const request = http.request({ method: 'POST', host: 'h', createConnection: () => socket });
    let settled = false;
    const settle = (answer: Answer | undefined): void => {
      if (settled) return;
      settled = true;
      resolve(answer);
      socket.destroy();
      request.destroy();
    };
    request.on('response', response => {
      const body: Buffer[] = [];
      response.on('data', (chunk: Buffer) => void body.push(chunk));
      // Of several of one name its `headers` have the first alone.
      response.on('end', () => settle({ status: response.statusCode ?? 0, type: response.headersDistinct['content-type']?.toString(), body: Buffer.concat(body).toString('latin1') }));
      for (const event of ['error', 'aborted']) response.on(event, () => settle(undefined));
    });
    for (const event of ['upgrade', 'close']) request.on(event, () => settle(undefined));
    request.on('error', (error: NodeJS.ErrnoException) => {
      // Anything else would be no reading of the bytes, and every comparison void.
      if (error.code?.startsWith('HPE_') !== true && error.code !== 'ECONNRESET') reject(error);
      settle(undefined);
    });
    request.on('finish', () => {
      socket.push(bytes);
      socket.push(null);
    });
    request.end('{}');
  });
}

/** A response in any pieces, and beside llhttp's reading wherever both take it for one. */
export const target: FuzzTarget = {
  seeds: () => [
    'HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 5\r\n\r\nhello',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n00a\r\n0123456789\r\n0\r\nx: y\r\n\r\n',
    'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: a\r\n\r\nHTTP/1.0 200 OK\r\nconnection: keep-alive\r\n\r\nuntil the end',
    'HTTP/1.1 204 No Content\r\n\r\n', 'HTTP/1.1 304 Not Modified\r\ncontent-length: 7\r\n\r\n', 'HTTP/1.1 429 Slow\r\nretry-after: 1\r\ncontent-length: 2, 2\r\n\r\n{}',
  ],
  words: ['\r\n', '\r\n\r\n', 'HTTP/1.1 ', 'HTTP/1.0 ', '200 OK', '101 Switching Protocols', 'Content-Length: ', 'Transfer-Encoding: ', 'chunked', 'gzip, chunked', 'connection: close', 'content-type: ', '0\r\n\r\n', ';x=y', ' : ', '\r\n folded', '+5', '0x5', '5 ', '\n', '\n\n'],
  async run(input) {
    const whole = ours([input]);
    for (const parts of cutsOf(input)) assert.deepEqual(ours(parts), whole);
    if (whole === undefined) return;
    const other = await theirs(input);
    if (other !== undefined) assert.deepEqual(whole, other);
  },
};

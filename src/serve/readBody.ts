import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { Refusal } from './refusal.ts';

/** A dataset's rows come as one body. */
export const mostBytes = 64 * 1024 * 1024;

/** The JSON of a request's body; undefined where it has none. Throws a Refusal where it is none, or too long. */
export async function readBody(request: IncomingMessage): Promise<unknown> {
  if (Number(request.headers['content-length'] ?? 0) > mostBytes) throw tooLong();
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > mostBytes) throw tooLong();
    chunks.push(chunk);
  }
  const body = await unpacked(Buffer.concat(chunks));
  if (body.length === 0) return undefined;
  try {
    return JSON.parse(body.toString('utf8')) as unknown;
  } catch {
    throw new Refusal(422, 'the body is no JSON');
  }
}

/** By its first bytes: scripts say `Content-Encoding: gzip` of bodies that are none. */
async function unpacked(body: Buffer): Promise<Buffer> {
  if (body[0] !== 0x1f || body[1] !== 0x8b) return body;
  try {
    return await promisify(gunzip)(body, { maxOutputLength: mostBytes });
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? tooLong() : new Refusal(422, 'the body is no gzip, though it begins like one');
  }
}

function tooLong(): Refusal {
  return new Refusal(413, `the body is longer than ${mostBytes / 1024 / 1024} MiB`);
}

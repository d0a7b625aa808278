import { expect, test } from 'vitest';
import { createRng, type Rng } from '../../src/base/rng.ts';
import { ResponseError } from '../../src/execute/http/responseError.ts';
import { ResponseParser } from '../../src/execute/http/responseParser.ts';
import { createSseScanner } from '../../src/execute/http/sse.ts';

/** Longer where somebody looks for what a thousand cases do not show: PITWALL_FUZZ=100000 npx vitest run test/execute/responseFuzz.test.ts */
const cases = Number(process.env['PITWALL_FUZZ'] ?? 500);

interface Made {
  readonly wire: Buffer;
  readonly status: number;
  readonly body: Buffer;
  /** It ends with the connection. */
  readonly untilClose: boolean;
  readonly reusable: boolean;
}

/** A response as some server might write it. */
function make(rng: Rng): Made {
  const one = <T,>(of: readonly T[]): T => of[rng.int(of.length)] as T;
  const body = Buffer.from(Array.from({ length: one([0, 1, 2, 17, 300, 5000]) }, () => one([0, 10, 13, 48, 97, 255, rng.int(256)])));
  const status = one([200, 200, 201, 204, 304, 400, 429, 500, 503]);
  const empty = status === 204 || status === 304;
  const form = one(['fixed', 'chunked', 'untilClose'] as const);
  const closes = rng.next() < 0.2;
  const name = (text: string): string => one([text, text.toUpperCase(), text.replace(/^./, letter => letter.toUpperCase())]);
  const value = (text: string): string => `${one(['', ' ', '\t ', '  '])}${text}${one(['', ' '])}`;
  const headers = [`${name('content-type')}:${value('text/plain')}`, ...Array.from({ length: rng.int(4) }, (_, i) => `x-${i}:${value('v'.repeat(rng.int(40)))}`), ...(closes ? [`${name('connection')}:${value('close')}`] : [])];
  if (form === 'fixed') headers.splice(rng.int(headers.length), 0, `${name('content-length')}:${value(String(empty ? 0 : body.length))}`);
  if (form === 'chunked' && !empty) headers.splice(rng.int(headers.length), 0, `${name('transfer-encoding')}:${value('chunked')}`);
  const interim = Array.from({ length: rng.int(3) }, () => `HTTP/1.1 ${one([100, 102, 103])} Wait\r\n${one(['', 'link: a\r\n'])}\r\n`).join('');
  const head = Buffer.from(`${interim}HTTP/1.1 ${status}${one([' OK', ' ', ' Of several words'])}\r\n${headers.join('\r\n')}\r\n\r\n`);
  const sent = empty ? Buffer.alloc(0) : body;
  const wire = Buffer.concat([head, form === 'chunked' && !empty ? chunked(sent, rng, one) : sent]);
  const untilClose = form === 'untilClose' && !empty;
  return { wire, status, body: sent, untilClose, reusable: !closes && !untilClose };
}

function chunked(body: Buffer, rng: Rng, one: <T>(of: readonly T[]) => T): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < body.length; ) {
    const size = Math.min(body.length - at, 1 + rng.int(one([1, 5, 400])));
    const hex = size.toString(16);
    parts.push(Buffer.from(`${one(['', '0', '000'])}${one([hex, hex.toUpperCase()])}${one(['', '', ';a=b', ' ; x="y"'])}\r\n`), body.subarray(at, at + size), Buffer.from('\r\n'));
    at += size;
  }
  return Buffer.concat([...parts, Buffer.from(`0${one(['', ';last'])}\r\n${one(['', 'x-sum: 1\r\n', 'a: b\r\nc: d\r\n'])}\r\n`)]);
}

/** Some cuts, also none and one at every byte. */
function cut(wire: Buffer, rng: Rng): readonly Buffer[] {
  const density = [0, 0.002, 0.05, 1][rng.int(4)] ?? 0;
  const parts: Buffer[] = [];
  let from = 0;
  for (let at = 1; at < wire.length; at++) {
    if (rng.next() >= density) continue;
    parts.push(wire.subarray(from, at));
    from = at;
  }
  return [...parts, wire.subarray(from)];
}

/** Every read of a socket is into the same memory. */
const shared = Buffer.alloc(64 * 1024);

function read(parts: readonly Buffer[], closes: boolean): { status?: number; body: Buffer; ends: number; reusable?: boolean; error?: unknown } {
  const got: Buffer[] = [];
  const result: ReturnType<typeof read> = { body: Buffer.alloc(0), ends: 0 };
  const parser = new ResponseParser({
    onHead: status => (result.status = status),
    onBody: (bytes, from, to) => void got.push(Buffer.from(bytes.subarray(from, to))),
    onEnd: reusable => {
      result.ends++;
      result.reusable = reusable;
    },
  });
  parser.expect();
  try {
    for (const part of parts) {
      // What an earlier read left behind looks like more of this one.
      shared.fill('0\r\n', part.length);
      part.copy(shared);
      parser.push(shared, part.length);
    }
    if (closes) parser.close();
  } catch (error) {
    result.error = error;
  }
  return { ...result, body: Buffer.concat(got) };
}

test(`${cases} responses are read as they were meant, however they are cut`, () => {
  for (let seed = 0; seed < cases; seed++) {
    const rng = createRng(seed);
    const made = make(rng);
    const { status, body, ends, reusable, error } = read(cut(made.wire, rng), made.untilClose);
    expect({ status, ends, reusable, error, same: body.equals(made.body) }, `seed ${seed}: ${JSON.stringify(made.wire.toString('latin1').slice(0, 300))}`).toEqual({ status: made.status, ends: 1, reusable: made.reusable, error: undefined, same: true });
  }
});

test('what is cut short has no end, and no byte that was not sent', () => {
  for (let seed = 0; seed < cases; seed++) {
    const rng = createRng(`short ${seed}`);
    const made = make(rng);
    const upTo = rng.int(made.wire.length);
    const { body, ends, error } = read(cut(made.wire.subarray(0, upTo), rng), false);
    expect({ ends: made.untilClose ? 0 : ends, error, begins: made.body.subarray(0, body.length).equals(body) }, `seed ${seed}, ${upTo} of ${made.wire.length}`).toEqual({ ends: 0, error: undefined, begins: true });
  }
});

test('what follows a response is none of it, and its connection is not used again', () => {
  for (let seed = 0; seed < cases; seed++) {
    const rng = createRng(`left ${seed}`);
    const made = make(rng);
    if (made.untilClose) continue;
    const { body, ends, reusable } = read([Buffer.concat([made.wire, make(rng).wire])], false);
    expect({ ends, reusable, same: body.equals(made.body) }, `seed ${seed}`).toEqual({ ends: 1, reusable: false, same: true });
  }
});

test('bytes that were changed are an error that is told, or another response: never a crash, never two ends', () => {
  let refused = 0;
  for (let seed = 0; seed < cases; seed++) {
    const rng = createRng(`changed ${seed}`);
    const wire = Buffer.from(make(rng).wire);
    for (let i = 0; i <= rng.int(4); i++) wire[rng.int(Math.min(wire.length, 400))] = rng.int(256);
    const { ends, error } = read(cut(wire, rng), true);
    expect(ends, `seed ${seed}`).toBeLessThanOrEqual(1);
    if (error !== undefined) {
      expect(error, `seed ${seed}`).toBeInstanceOf(ResponseError);
      refused++;
    }
  }
  expect(refused).toBeGreaterThan(cases / 20);
});

test('events come out as they went in, however the stream is cut and its lines end', () => {
  for (let seed = 0; seed < cases; seed++) {
    const rng = createRng(`events ${seed}`);
    const one = <T,>(of: readonly T[]): T => of[rng.int(of.length)] as T;
    const lineEnd = one(['\n', '\n', '\r\n', '\r']);
    const sent: string[] = [];
    let text = one(['', '\ufeff']);
    for (let i = rng.int(12); i >= 0; i--) {
      const lines = Array.from({ length: one([1, 1, 1, 2, 3]) }, () => one(['{"a":1}', '', 'é😀', 'data: x', ' led by a space', 'x'.repeat(rng.int(300))]));
      text += one(['', `: a comment${lineEnd}`, `event: message${lineEnd}`, `id: 7${lineEnd}`]);
      text += `${lines.map(line => `data:${one(line.startsWith(' ') ? [' '] : ['', ' '])}${line}${lineEnd}`).join('')}${lineEnd}`;
      sent.push(lines.join('\n'));
    }
    const scanner = createSseScanner();
    const got: string[] = [];
    for (const part of cut(Buffer.from(text), rng)) scanner.push(part, data => got.push(data.toString()));
    expect(got, `seed ${seed}: ${JSON.stringify(text.slice(0, 300))}`).toEqual(sent);
  }
});

test('white space is blanks and tabs alone, as whoever stands between reads it', () => {
  const parser = new ResponseParser({ onHead: () => undefined, onBody: () => undefined, onEnd: () => undefined });
  parser.expect();
  expect(() => parser.push(Buffer.from('HTTP/1.1 200 OK\r\nTransfer-Encoding:\xa0chunked\r\n\r\n0\r\n\r\n', 'latin1'))).toThrow('it uses the transfer encoding \xa0chunked');
  parser.expect();
  parser.push(Buffer.from('HTTP/1.1 200 OK\r\nTransfer-Encoding:\t chunked \t\r\n\r\n'));
  expect(() => parser.push(Buffer.from('5\xa0\r\n', 'latin1'))).toThrow('a chunk has no size');
});

import { maxBodyBytes } from './httpClient.ts';
import { ResponseHead } from './responseHead.ts';
import { ResponseError } from './responseError.ts';

/** Told as the parts of one response come. */
export interface ResponseEvents {
  onHead(status: number, head: ResponseHead): void;
  /** The bytes of the body from one place to the other; they are only valid during the call. To cut a buffer for each would cost more than to read it. */
  onBody(bytes: Buffer, from: number, to: number): void;
  /** @param reusable whether the connection may carry another request */
  onEnd(reusable: boolean): void;
}

const maxHeadBytes = 64 * 1024;
const headEnd = Buffer.from('\r\n\r\n');
const lineEnd = 10;
const carriageReturn = 13;

type Place = 'head' | 'fixed' | 'untilClose' | 'chunkSize' | 'chunkData' | 'chunkEnd' | 'trailers' | 'done';

/**
 * Reads responses to POST requests off one connection, however the bytes are cut (RFC 9112): interim 1xx responses are skipped, a body is as long as its
 * `content-length`, chunked, or ends with the connection; trailers are dropped. `push` throws a ResponseError for what is not HTTP.
 */
export class ResponseParser {
  private readonly events: ResponseEvents;
  private place: Place = 'done';
  /** Of a head, a chunk's size line or the trailers, what came without its end. */
  private partial: Buffer | undefined;
  private left = 0;
  private received = 0;
  private keepAlive = true;
  private reusable = false;

  constructor(events: ResponseEvents) {
    this.events = events;
  }

  /** Called before each request. */
  expect(): void {
    this.place = 'head';
    this.partial = undefined;
    this.received = 0;
  }

  /** Whether the end of the connection is the end of the response: tells `onEnd` where it is. */
  close(): boolean {
    if (this.place !== 'untilClose') return false;
    this.place = 'done';
    this.events.onEnd(false);
    return true;
  }

  /** @param length of what came; behind it are bytes of earlier reads */
  push(bytes: Buffer, length = bytes.length): void {
    if (this.place === 'done') throw new ResponseError('bytes came after the end of the answer');
    const end = this.read(bytes, length);
    // Only now may the connection carry another request: what is left must not be taken for its answer.
    if (this.isDone()) this.events.onEnd(this.reusable && end === length);
  }

  /** Returns where the response ended, or the length. */
  private read(bytes: Buffer, length: number): number {
    let at = 0;
    while (at < length) {
      switch (this.place) {
        case 'head':
          at = this.head(bytes, at, length);
          break;
        case 'fixed':
        case 'chunkData':
          at = this.counted(bytes, at, length);
          break;
        case 'untilClose':
          this.body(bytes, at, length);
          return length;
        case 'chunkSize':
        case 'chunkEnd':
        case 'trailers':
          at = this.shortLine(bytes, at, length) ?? this.line(bytes, at, length);
          break;
        case 'done':
          return at;
      }
    }
    return at;
  }

  private isDone(): boolean {
    return this.place === 'done';
  }

  private head(bytes: Buffer, at: number, length: number): number {
    const before = this.partial?.length ?? 0;
    const chunk = bytes.subarray(at, length);
    const head = this.partial === undefined ? chunk : Buffer.concat([this.partial, chunk]);
    const end = head.indexOf(headEnd, Math.max(0, before - headEnd.length + 1));
    if (end < 0 || end > maxHeadBytes) {
      if (head.length > maxHeadBytes) throw new ResponseError('the header is larger than 64 KiB');
      if (head.length >= 5 && head.toString('latin1', 0, 5) !== 'HTTP/') throw new ResponseError('it does not begin like HTTP');
      this.partial = before === 0 ? Buffer.from(head) : head;
      return length;
    }
    this.partial = undefined;
    this.readHead(head.toString('latin1', 0, end));
    return at + end + headEnd.length - before;
  }

  private readHead(text: string): void {
    const [, minor, code] = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: |\r|$)/.exec(text) ?? [];
    if (code === undefined) throw new ResponseError('it does not begin like HTTP');
    const status = Number(code);
    if (status === 101) throw new ResponseError('it switched to another protocol');
    // An interim response: the one that counts comes after it.
    if (status < 200) return;
    const head = new ResponseHead(text);
    const connection = head.find('connection')?.toLowerCase();
    this.keepAlive = minor === '1' ? connection?.includes('close') !== true : connection?.includes('keep-alive') === true;
    this.events.onHead(status, head);
    const encoding = head.find('transfer-encoding');
    if (status === 204 || status === 304) return this.end(this.keepAlive);
    const length = head.length();
    if (encoding !== undefined) {
      if (!/(^|,)[ \t]*chunked$/i.test(encoding)) throw new ResponseError(`it uses the transfer encoding ${encoding}`);
      // A length beside it is not to be believed, and the connection neither (RFC 9112, 6.3).
      if (length !== undefined) this.keepAlive = false;
      this.place = 'chunkSize';
    } else if (length === undefined) this.place = 'untilClose';
    else {
      this.left = length;
      this.place = 'fixed';
      if (this.left === 0) this.end(this.keepAlive);
      else if (this.left > maxBodyBytes) throw tooLarge();
    }
  }

  private counted(bytes: Buffer, at: number, length: number): number {
    const end = Math.min(length, at + this.left);
    this.left -= end - at;
    this.body(bytes, at, end);
    if (this.left === 0) {
      if (this.place === 'fixed') this.end(this.keepAlive);
      else this.place = 'chunkEnd';
    }
    return end;
  }

  /** What nearly every line between chunks is, a size alone or nothing, read off the bytes where they are whole. */
  private shortLine(bytes: Buffer, at: number, length: number): number | undefined {
    if (this.partial !== undefined || this.place === 'trailers') return undefined;
    let size = 0;
    let end = at;
    const digitsEnd = Math.min(length, at + 8);
    for (; end < digitsEnd; end++) {
      const digit = hexDigit(bytes[end] ?? 0);
      if (digit < 0) break;
      size = size * 16 + digit;
    }
    if (end + 1 >= length || bytes[end] !== carriageReturn || bytes[end + 1] !== lineEnd || (end > at) !== (this.place === 'chunkSize')) return undefined;
    if (this.place === 'chunkEnd') this.place = 'chunkSize';
    else {
      this.left = size;
      this.place = size === 0 ? 'trailers' : 'chunkData';
    }
    return end + 2;
  }

  /** A line between chunks, or of the trailers. */
  private line(whole: Buffer, at: number, length: number): number {
    const bytes = whole.subarray(0, length);
    const end = bytes.indexOf(lineEnd, at);
    if (end < 0) {
      const chunk = bytes.subarray(at);
      const partial = this.partial === undefined ? Buffer.from(chunk) : Buffer.concat([this.partial, chunk]);
      if (partial.length > maxHeadBytes) throw new ResponseError('a line between chunks is larger than 64 KiB');
      this.partial = partial;
      return length;
    }
    const text = `${this.partial?.toString('latin1') ?? ''}${bytes.toString('latin1', at, end)}`.replace(/\r$/, '');
    this.partial = undefined;
    if (this.place === 'chunkSize') {
      if (!/^[0-9a-f]{1,12}[ \t]*(;|$)/i.test(text)) throw new ResponseError('a chunk has no size');
      this.left = Number.parseInt(text, 16);
      this.place = this.left === 0 ? 'trailers' : 'chunkData';
    } else if (this.place === 'chunkEnd') {
      if (text !== '') throw new ResponseError('a chunk is longer than its size');
      this.place = 'chunkSize';
    } else if (text === '') this.end(this.keepAlive);
    return end + 1;
  }

  private body(bytes: Buffer, from: number, to: number): void {
    this.received += to - from;
    if (this.received > maxBodyBytes) throw tooLarge();
    this.events.onBody(bytes, from, to);
  }

  private end(reusable: boolean): void {
    this.place = 'done';
    this.reusable = reusable;
  }
}

function tooLarge(): ResponseError {
  return new ResponseError(`the answer is larger than ${maxBodyBytes / 1024 / 1024} MiB`);
}

/** The value of a digit's byte; −1 of any other. */
function hexDigit(byte: number): number {
  if (byte >= 48 && byte <= 57) return byte - 48;
  const lower = byte | 32;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1;
}

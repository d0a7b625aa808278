import type { ServerResponse } from 'node:http';

/**
 * The events of one answer. Node's response gathers what is written in one turn of the event loop and sends it at its end, when hundreds of others may have been written: so once
 * the header is out, chunks are framed here and handed to the socket when they are due, and the moment of that is what the truth tells.
 */
export class StreamResponse {
  /** When the last event was handed to the socket. */
  endedMs: number | undefined;
  private readonly response: ServerResponse;
  private readonly opening: string;
  private readonly eventsPerWrite: number;
  private readonly onWritten: (to: number, atMs: number) => void;
  private held = '';
  private heldEvents = 0;
  private heldTo = 0;

  /**
   * @param opening an event that comes with the header and brings no token
   * @param onWritten hears up to which token (exclusive) is with the socket, and the time just before it was handed over
   */
  constructor(response: ServerResponse, opening: string, eventsPerWrite: number, onWritten: (to: number, atMs: number) => void) {
    this.response = response;
    this.opening = opening;
    this.eventsPerWrite = eventsPerWrite;
    this.onWritten = onWritten;
  }

  begin(): void {
    if (this.response.headersSent) return;
    this.response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
    this.response.flushHeaders();
    if (this.opening !== '') this.send(this.opening);
  }

  /** @param to up to which token (exclusive) the events bring them */
  write(text: string, to: number): void {
    this.held += text;
    this.heldTo = to;
    if (++this.heldEvents >= this.eventsPerWrite) this.flush();
  }

  end(text: string): void {
    this.held += text;
    this.flush();
    this.response.end();
  }

  private flush(): void {
    this.begin();
    const atMs = performance.now();
    this.send(this.held);
    this.onWritten(this.heldTo, atMs);
    this.endedMs = atMs;
    this.held = '';
    this.heldEvents = 0;
  }

  private send(text: string): void {
    const { socket } = this.response;
    const length = Buffer.byteLength(text);
    // A pipelined request has no socket yet; HTTP/1.0 has no chunks.
    if (socket === null || !this.response.chunkedEncoding) return void this.response.write(text);
    socket.write(`${length.toString(16)}\r\n${text}\r\n`, length === text.length ? 'latin1' : 'utf8');
  }
}

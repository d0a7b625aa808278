import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dialects, type Dialect } from './dialects.ts';

/** One request as it came. */
export interface SeenRequest {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Readonly<Record<string, unknown>>;
}

export interface ModelServer {
  /** Without a path: `http://127.0.0.1:1234`. */
  readonly origin: string;
  readonly seen: SeenRequest[];
  close(): Promise<void>;
}

/**
 * A server that speaks every dialect over real sockets. What it does is said by the model's name: `echo` says the question again, `hang` nothing ever,
 * `halt` stops in the middle of a stream, `status-503` refuses with the words `no: KEY` (whatever key it was sent).
 */
export async function startModelServer(): Promise<ModelServer> {
  const seen: SeenRequest[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const [path = ''] = (request.url ?? '').split('?');
      const body = JSON.parse(Buffer.concat(chunks).toString()) as SeenRequest['body'];
      seen.push({ path: request.url ?? '', headers: request.headers, body });
      const dialect = dialects.find(candidate => candidate.path.test(path));
      if (dialect === undefined) return void response.writeHead(404).end('no such path');
      answer(dialect, dialect.read(path, body), request, response);
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', 1024, resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answer(dialect: Dialect, { model, text, streamed }: ReturnType<Dialect['read']>, request: IncomingMessage, response: ServerResponse): void {
  const status = /^status-(\d+)$/.exec(model)?.[1];
  if (status !== undefined) {
    const { headers } = request;
    const key = headers.authorization ?? headers['x-api-key'] ?? headers['x-goog-api-key'];
    response.writeHead(Number(status), { 'content-type': 'application/json', ...(status === '429' ? { 'retry-after': '7' } : {}) });
    return void response.end(dialect.failure(Number(status), `no: ${String(key)}`));
  }
  if (model === 'hang') return;
  if (!streamed) return void response.writeHead(200, { 'content-type': 'application/json' }).end(dialect.whole(text));
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const events = dialect.events(text);
  if (model === 'halt') return void response.write(events.slice(0, events.length / 2 + 1).join(''));
  response.end(events.join(''));
}

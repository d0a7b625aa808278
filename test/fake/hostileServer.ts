import { createServer, type AddressInfo, type Socket } from 'node:net';
import type { Dialect } from './dialects.ts';
import type { Hostility } from './hostilities.ts';

/** One request, and what is needed to answer it badly. */
export interface Wire {
  readonly socket: Socket;
  readonly streamed: boolean;
  /** How often this model was asked this question. */
  readonly attempt: number;
  /** A proper body: the right answer, or another one, as this dialect and this way want it. */
  body(text?: string): string;
  /** The events of a proper stream, or the proper body as the only one. */
  parts(text?: string): readonly string[];
  /** The head of a proper response; more header lines end with `\r\n` each. */
  head(more?: string): string;
  /** A whole response with a status of its own. */
  say(status: number, body: string, more?: string): void;
}

/** A server that does to each request what the name of the asked model says. The right answer to `q3` is `a3`. */
export async function startHostileServer(dialect: Dialect, hostilities: readonly Hostility[]): Promise<{ readonly origin: string; close(): void }> {
  const sockets = new Set<Socket>();
  const attempts = new Map<string, number>();
  const server = createServer({ noDelay: true }, socket => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    let received = '';
    socket.on('data', data => {
      received += data.toString();
      const [head = '', body = ''] = received.split('\r\n\r\n');
      if (body.length < Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0)) return;
      received = '';
      // Whoever looks for metrics.
      if (head.startsWith('GET ')) return void socket.write('HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n');
      answer(socket, head.split(' ')[1]?.split('?')[0] ?? '', JSON.parse(body) as Readonly<Record<string, unknown>>);
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', 1024, resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };

  function answer(socket: Socket, path: string, request: Readonly<Record<string, unknown>>): void {
    const { model, text, streamed } = dialect.read(path, request);
    const key = `${model} ${text}`;
    const attempt = (attempts.get(key) ?? 0) + 1;
    attempts.set(key, attempt);
    const right = text.replace('q', 'a');
    const parts = (said = right): readonly string[] => (streamed ? dialect.events(said) : [dialect.whole(said)]);
    const head = (more = ''): string => `HTTP/1.1 200 OK\r\ncontent-type: ${streamed ? 'text/event-stream' : 'application/json'}\r\n${more}\r\n`;
    const wire: Wire = {
      socket,
      streamed,
      attempt,
      parts,
      body: said => parts(said).join(''),
      head,
      say: (status, body, more = '') => void socket.write(`HTTP/1.1 ${status} Words\r\ncontent-type: application/json\r\n${more}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`),
    };
    const hostility = hostilities.find(candidate => candidate.name.replaceAll(/\W+/g, '-') === model);
    if (hostility === undefined) return wire.say(404, `{"error": {"message": "no hostility is called ${model}"}}`);
    hostility.play(wire);
  }
}

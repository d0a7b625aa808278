import { createHash, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HumanError, renderHumanError } from '../base/humanError.ts';
import { isForeignRequest } from '../base/isForeignRequest.ts';
import { readBody } from './readBody.ts';
import { Refusal } from './refusal.ts';

/** One request that may be done. */
export interface Asked {
  readonly method: string;
  /** Without its query, decoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Parsed; undefined where there is none. */
  readonly body: unknown;
}

/** Its answer as JSON. Throws a Refusal or a HumanError where it is not done. */
export type Answer = (asked: Asked) => Promise<unknown>;

export interface Api {
  readonly url: string;
  /** Takes no more requests, and waits a moment for those under way. */
  close(): Promise<void>;
}

const host = '127.0.0.1';
const graceMs = 2_000;

/**
 * Listens on loopback for programs of this machine that have the token.
 * @param port 0 lets the system choose
 */
export async function startApi(port: number, token: string, answer: Answer): Promise<Api> {
  const server = createServer((request, response) => void respond(request, response, token, answer));
  try {
    server.listen(port, host);
    await once(server, 'listening');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') throw new HumanError({ what: 'the port is in use', where: `${host}:${port}`, toDo: 'name another with --port, or 0 for any', cause: error });
    if ((error as NodeJS.ErrnoException).code === 'EACCES') throw new HumanError({ what: 'the system does not let you listen at this port', where: `${host}:${port}`, toDo: 'name one above 1023 with --port', cause: error });
    throw error;
  }
  return {
    url: `http://${host}:${(server.address() as AddressInfo).port}`,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeIdleConnections();
      const timer = setTimeout(() => server.closeAllConnections(), graceMs);
      await closed;
      clearTimeout(timer);
    },
  };
}

async function respond(request: IncomingMessage, response: ServerResponse, token: string, answer: Answer): Promise<void> {
  // One that went away meanwhile needs no answer.
  response.on('error', () => undefined);
  try {
    if (isForeignRequest(request.headers)) throw new Refusal(403, 'pages of a browser are not answered');
    if (!isEqual(request.headers.authorization ?? '', `Bearer ${token}`)) throw new Refusal(401, 'the token is missing, or another one: send `Authorization: Bearer TOKEN`');
    const url = new URL(request.url ?? '/', 'http://localhost');
    const path = decoded(url.pathname);
    send(response, 200, await answer({ method: request.method ?? 'GET', path, query: url.searchParams, body: await readBody(request) }));
  } catch (error) {
    if (error instanceof Refusal) send(response, error.status, { detail: error.message });
    else if (error instanceof HumanError) send(response, 400, { detail: renderHumanError(error) });
    else if ((error as NodeJS.ErrnoException).code === 'ECONNRESET') response.destroy();
    else {
      send(response, 500, { detail: 'a bug in Pitwall: its trace is where `pitwall serve` runs' });
      console.error(error);
    }
  }
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw new Refusal(404, 'there is no such address');
  }
}

/** What is not read of a body ends its connection. */
function send(response: ServerResponse, status: number, value: unknown): void {
  if (response.headersSent) return void response.destroy();
  const body = Buffer.from(JSON.stringify(value));
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': body.length, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', ...(status === 413 || status === 401 || status === 403 ? { connection: 'close' } : {}) }).end(body);
}

/** Takes the same time wherever they differ. */
function isEqual(a: string, b: string): boolean {
  const [x, y] = [a, b].map(text => createHash('sha256').update(text).digest());
  return x !== undefined && y !== undefined && timingSafeEqual(x, y);
}

import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { toDisposable, type Disposable } from '../../base/disposable.ts';
import { bridgeVariables, parseBridgeAsk } from '../../task/editorBridge.ts';
import { createModelAsker, type ModelAsker } from './answerAsk.ts';
import type { EditorModels } from './editorModel.ts';

const host = '127.0.0.1';
/** Of one request: prompts of a hundred thousand tokens are a hundredth of that. */
const maxBodyBytes = 32 * 1024 * 1024;

/** Where the runner of one run asks the editor's models. Its disposal ends what is under way. */
export interface Bridge extends Disposable {
  /** For the runner alone. It holds the token, which is kept nowhere else. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Listens on loopback, on a port that the system chooses, for whoever has the token: one that is made for this run. */
export async function openBridge(models: EditorModels): Promise<Bridge> {
  const token = randomBytes(32).toString('base64url');
  const asker = createModelAsker(models);
  const server = createServer((request, response) => {
    const refusal = refusalOf(request, `${host}:${port}`, token);
    if (refusal !== undefined) return refuse(response, refusal);
    void answer(asker, request, response);
  });
  // The runner decides which of its connections are too old: one that is closed here under a request of its would look like a window that is gone.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const closing = toDisposable(() => {
    server.close();
    server.closeAllConnections();
  });
  return { environment: { [bridgeVariables.url]: `http://${host}:${port}`, [bridgeVariables.token]: token }, dispose: () => closing.dispose() };
}

/** A page in a browser can reach a loopback port too, also under a name of its own that it points there: `Host` and `Origin` tell. */
function refusalOf({ method, url, headers }: IncomingMessage, self: string, token: string): number | undefined {
  if (headers.host !== self || headers.origin !== undefined) return 403;
  if (!isEqual(headers.authorization ?? '', `Bearer ${token}`)) return 401;
  if (url !== '/ask') return 404;
  if (method !== 'POST') return 405;
  if (!/^application\/json\b/i.test(headers['content-type'] ?? '')) return 415;
  return Number(headers['content-length'] ?? 0) > maxBodyBytes ? 413 : undefined;
}

/** Takes the same time wherever they differ. */
function isEqual(a: string, b: string): boolean {
  const [x, y] = [a, b].map(text => createHash('sha256').update(text).digest());
  return x !== undefined && y !== undefined && timingSafeEqual(x, y);
}

async function answer(asker: ModelAsker, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const stop = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) stop.abort();
  });
  response.on('error', () => stop.abort());
  const body = await bodyOf(request).catch(() => undefined);
  if (body === undefined) return void response.destroy();
  if (body.length > maxBodyBytes) return refuse(response, 413);
  const ask = parseBridgeAsk(body.toString('utf8'));
  if (ask === undefined) return refuse(response, 400);
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  response.flushHeaders();
  for await (const event of asker.answer(ask, stop.signal)) {
    if (stop.signal.aborted) return;
    response.write(`data: ${JSON.stringify(event)}\n\n`);
  }
  response.end();
}

/** One that is too long is cut behind its limit. */
async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    chunks.push(chunk);
    if (bytes > maxBodyBytes) break;
  }
  return Buffer.concat(chunks);
}

function refuse(response: ServerResponse, status: number): void {
  response.writeHead(status, { connection: 'close', 'content-length': 0 }).end();
}

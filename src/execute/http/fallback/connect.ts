import { request } from 'node:http';
import { request as requestSecurely } from 'node:https';
import { connect as connectPlainly, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Proxy } from '../proxy.ts';
import type { Route } from '../route.ts';
import { refusedByProxy, RouteError } from './routeError.ts';

/** As long as the other client waits. */
const connectLimitMs = 10_000;

/**
 * A socket that carries HTTP to an address: through a tunnel of the proxy where the address is https, to the proxy itself where it is http. It rejects with what the system said, or with a RouteError; the caller
 * owns the socket.
 */
export async function connectTo(url: URL, { proxy, trusted, http2 }: Route): Promise<Socket> {
  const { host, port } = placeOf(url);
  const more = trusted === undefined ? {} : { secureContext: trusted };
  if (url.protocol === 'http:') return proxy === undefined ? opened(connectPlainly({ host, port }), 'connect') : viaProxy(proxy, () => opened(toProxy(proxy, more), proxy.url.protocol === 'https:' ? 'secureConnect' : 'connect'));
  const socket = proxy === undefined ? undefined : await viaProxy(proxy, () => tunnel(proxy, `${url.hostname}:${port}`, more));
  const secure = connectTls({ host, port, ...(socket === undefined ? {} : { socket }), ...more, ...(isIP(host) === 0 ? { servername: host } : {}), ALPNProtocols: http2 === true ? ['h2', 'http/1.1'] : ['http/1.1'] });
  await opened(secure, 'secureConnect').catch((error: unknown) => {
    socket?.destroy();
    throw error;
  });
  if (http2 === true && secure.alpnProtocol !== 'h2') {
    secure.destroy();
    throw new RouteError({ errorClass: 'tls', error: `${url.origin} does not speak HTTP/2: remove \`http_version\`` });
  }
  return secure;
}

function placeOf(url: URL): { readonly host: string; readonly port: number } {
  return { host: url.hostname.replace(/^\[|\]$/g, ''), port: url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port) };
}

function toProxy({ url }: Proxy, more: object): Socket {
  const { host, port } = placeOf(url);
  return url.protocol === 'https:' ? connectTls({ host, port, ...more, ...(isIP(host) === 0 ? { servername: host } : {}) }) : connectPlainly({ host, port });
}

function opened(socket: Socket, event: 'connect' | 'secureConnect'): Promise<Socket> {
  socket.setNoDelay(true);
  return new Promise((resolve, reject) => {
    const limit = setTimeout(() => socket.destroy(Object.assign(new Error('no connection in time'), { code: 'ETIMEDOUT' })), connectLimitMs);
    const failed = (error: Error): void => {
      clearTimeout(limit);
      reject(error);
    };
    const closed = (): void => failed(new Error('it hung up'));
    socket.once('error', failed);
    socket.once('close', closed);
    socket.once(event, () => {
      clearTimeout(limit);
      socket.off('error', failed);
      socket.off('close', closed);
      resolve(socket);
    });
  });
}

/** Asks the proxy for a connection to `target` (host:port; RFC 9110, 9.3.6). */
function tunnel({ url, origin, authorization }: Proxy, target: string, more: object): Promise<Socket> {
  const { host, port } = placeOf(url);
  const headers = { host: target, ...(authorization === undefined ? {} : { 'proxy-authorization': authorization }) };
  return new Promise((resolve, reject) => {
    const asking = (url.protocol === 'https:' ? requestSecurely : request)({ host, port, method: 'CONNECT', path: target, agent: false, headers, timeout: connectLimitMs, ...more });
    asking.once('timeout', () => asking.destroy(Object.assign(new Error('no connection in time'), { code: 'ETIMEDOUT' })));
    asking.once('error', reject);
    asking.once('connect', (response, socket, head) => {
      asking.off('error', reject);
      socket.setTimeout(0);
      const { statusCode = 0 } = response;
      if (statusCode < 200 || statusCode > 299) {
        socket.destroy();
        return reject(refusedByProxy(origin, statusCode, target, authorization !== undefined));
      }
      if (head.length > 0) socket.unshift(head);
      resolve(socket);
    });
    asking.end();
  });
}

/** What keeps the proxy from being reached is told of the proxy, not of who is asked through it. */
async function viaProxy(proxy: Proxy, connect: () => Promise<Socket>): Promise<Socket> {
  try {
    return await connect();
  } catch (cause) {
    if (cause instanceof RouteError) throw cause;
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    throw new RouteError({ errorClass: 'proxy', error: `the proxy ${proxy.origin}${proxy.variable === undefined ? '' : ` of ${proxy.variable}`} cannot be reached (${code})` });
  }
}

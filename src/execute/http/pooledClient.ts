import { createFallbackClient } from './fallback/fallbackClient.ts';
import type { HttpClientOptions } from './httpClient.ts';
import { carrierOf } from './route.ts';
import { createSocketClient, type SocketClient } from './socketClient.ts';

/** Our own client, or the one for proxies and HTTP/2 where the route asks for it. */
export function createPooledClient(options: HttpClientOptions): SocketClient {
  return carrierOf(options.route) === undefined ? createSocketClient(options) : createFallbackClient(options);
}

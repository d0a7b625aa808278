import type { TransportFailure } from '../failure.ts';

/** What went wrong on the way to a server, in words already. */
export class RouteError extends Error {
  readonly failure: TransportFailure;

  constructor(failure: TransportFailure) {
    super(failure.error);
    this.failure = failure;
  }
}

export function refusedByProxy(origin: string, status: number, target: string, named: boolean): RouteError {
  if (status !== 407) return new RouteError({ errorClass: 'proxy', error: `the proxy ${origin} refused to connect to ${target} (status ${status})` });
  return new RouteError({ errorClass: 'proxy', error: named ? `the proxy ${origin} does not accept the name and password in its address (status 407)` : `the proxy ${origin} wants a name and a password (status 407)` });
}

/** What tells who asks. */
export interface AskingHeaders {
  readonly host?: string | undefined;
  readonly origin?: string | undefined;
}

/** Names by which this machine calls itself, with any port: one may be forwarded. */
const loopbackName = /^(127(\.\d{1,3}){3}|localhost|\[::1\])(:\d+)?$/i;

/**
 * Whether a request that came to loopback is from a page in a browser, which can reach it too: under a name of its own that it points here, or from its own origin.
 * Programs send no `Origin`, and name the host that they ask.
 */
export function isForeignRequest({ host, origin }: AskingHeaders): boolean {
  return origin !== undefined || host === undefined || !loopbackName.test(host);
}

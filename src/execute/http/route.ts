import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext, getCACertificates, rootCertificates, type SecureContext } from 'node:tls';
import { HumanError } from '../../base/humanError.ts';
import type { ConnectionSettings } from '../../task/connection.ts';
import { proxyFor, type Proxy } from './proxy.ts';

/** How requests to one endpoint leave, beside its address. */
export interface Route {
  readonly proxy?: Proxy;
  /** Whom to trust beside the authorities that everybody does. */
  readonly trusted?: SecureContext;
  readonly http2?: true;
  readonly fallback?: true;
}

/**
 * What a model's `proxy`, `ca` and `http_version` and the environment's HTTPS_PROXY, HTTP_PROXY and NO_PROXY mean for an address; undefined where it is asked directly, as everybody would. A file that cannot be
 * read or holds no certificate, and a proxy that is none, are HumanErrors.
 * @param where of a key in the task, for messages
 */
export function routeOf(url: URL, settings: ConnectionSettings, environment: Readonly<Record<string, string | undefined>>, where: (key: string) => string): Route | undefined {
  const proxy = proxyFor(url, settings.proxy, environment, where('proxy'));
  const trusted = settings.ca === undefined ? undefined : trust(settings.ca, where('ca'));
  if (proxy === undefined && trusted === undefined && settings.http2 !== true && settings.fallback !== true) return undefined;
  return { ...(proxy === undefined ? {} : { proxy }), ...(trusted === undefined ? {} : { trusted }), ...(settings.http2 === true ? { http2: true } : {}), ...(settings.fallback === true ? { fallback: true } : {}) };
}

/** How requests are carried where it is not by the client that benches are made for; undefined where it is. */
export function carrierOf(route: Route | undefined): string | undefined {
  if (route === undefined || (route.http2 !== true && route.proxy === undefined && route.fallback !== true)) return undefined;
  return [route.http2 === true ? 'undici over HTTP/2' : 'undici', ...(route.proxy === undefined ? [] : [`through the proxy ${route.proxy.origin}${route.proxy.variable === undefined ? '' : ` of ${route.proxy.variable}`}`])].join(', ');
}

/** Once for each file: to read the authorities of everybody takes milliseconds. */
const contexts = new Map<string, { readonly pem: string; readonly context: SecureContext }>();

function trust(file: string, where: string): SecureContext {
  let pem: string;
  try {
    pem = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new HumanError({ what: `${file} cannot be read (${(cause as NodeJS.ErrnoException).code ?? String(cause)})`, where, toDo: 'name a PEM file with the certificate of the authority that signed the server’s', cause });
  }
  const known = contexts.get(file);
  if (known?.pem === pem) return known.context;
  const wrong = { what: `${file} holds no certificate`, where, toDo: 'name a PEM file: one that has a line BEGIN CERTIFICATE' };
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
  if (blocks.length === 0) throw new HumanError(wrong);
  try {
    // One that cannot be read would be left out without a word.
    for (const block of blocks) new X509Certificate(block);
    // Not in Node 20: there the authorities of NODE_EXTRA_CA_CERTS are not among these.
    const others = (getCACertificates as typeof getCACertificates | undefined)?.('default') ?? rootCertificates;
    const context = createSecureContext({ ca: [...others, pem] });
    contexts.set(file, { pem, context });
    return context;
  } catch (cause) {
    throw new HumanError({ ...wrong, cause });
  }
}

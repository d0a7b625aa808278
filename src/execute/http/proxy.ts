import { isIP } from 'node:net';
import { HumanError } from '../../base/humanError.ts';
import { resolveReferences } from '../secrets.ts';

/** Where requests are handed to, to be passed on. */
export interface Proxy {
  readonly url: URL;
  /** Without name and password. */
  readonly origin: string;
  /** What `proxy-authorization` says; absent where its address has no name. */
  readonly authorization?: string;
  /** The variable of the environment that names it; absent where the task does. */
  readonly variable?: string;
}

const example = 'http://proxy.example:3128';

/**
 * The proxy for an address: the one that the task names, none where it says `false`, else what HTTPS_PROXY (HTTP_PROXY for http://) and NO_PROXY say, in lower case or capitals. The environment's is for
 * other machines only: an address of this one is always asked directly then.
 */
export function proxyFor(url: URL, written: string | false | undefined, environment: Readonly<Record<string, string | undefined>>, where: string): Proxy | undefined {
  if (written === false) return undefined;
  if (written !== undefined) return parseProxy(resolved(written, environment, where), where);
  const variable = (url.protocol === 'https:' ? ['https_proxy', 'HTTPS_PROXY'] : ['http_proxy', 'HTTP_PROXY']).find(name => (environment[name] ?? '') !== '');
  const value = variable === undefined ? undefined : environment[variable];
  if (variable === undefined || value === undefined || isLoopback(url.hostname) || isExempt(url, environment['no_proxy'] ?? environment['NO_PROXY'] ?? '')) return undefined;
  return { ...parseProxy(value.includes('://') ? value : `http://${value}`, `the environment variable ${variable}`), variable };
}

/** A name or a password is written as it is, and an address may not hold all of its characters. */
function resolved(written: string, environment: Readonly<Record<string, string | undefined>>, where: string): string {
  return written.replaceAll(/\$\{[^}]+\}/g, reference => {
    const value = resolveReferences(reference, environment, where);
    return written.startsWith(reference) ? value : encodeURIComponent(value.trim());
  });
}

function parseProxy(address: string, where: string): Proxy {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  // The address is not repeated: it may hold a password.
  if (url === undefined || url.hostname === '') throw new HumanError({ what: 'the proxy’s address cannot be read', where, toDo: `write it like ${example}` });
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new HumanError({ what: `the proxy speaks ${url.protocol.slice(0, -1)}, and Pitwall knows HTTP proxies only`, where, toDo: `name one like ${example}, or write \`proxy: false\`` });
  const { username, password } = url;
  const authorization = username === '' ? {} : { authorization: `Basic ${Buffer.from(`${decoded(username)}:${decoded(password)}`).toString('base64')}` };
  return { url, origin: url.origin, ...authorization };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '[::1]' || (isIP(hostname) === 4 && hostname.startsWith('127.'));
}

/** As curl reads NO_PROXY: names with everything below them, `*` for all, a port where one is said. */
function isExempt({ hostname, port, protocol }: URL, list: string): boolean {
  const own = port === '' ? (protocol === 'https:' ? '443' : '80') : port;
  return list.split(/[\s,]+/).some(entry => {
    if (entry === '*') return true;
    const [, name = '', wanted] = /^\*?\.?(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(entry.toLowerCase()) ?? [];
    if (name === '' || (wanted !== undefined && wanted !== own)) return false;
    return hostname === name || hostname.endsWith(`.${name}`);
  });
}

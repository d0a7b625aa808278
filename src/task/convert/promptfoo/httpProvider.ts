import { flagIn, mappingIn, tellKind, tellUnused } from '../kinds.ts';
import { isObject, tellOthers, textOf } from '../notes.ts';
import type { Importing } from './importing.ts';
import { headersOf } from './headers.ts';
import { withEnvironment } from './environment.ts';
import { toRowTemplate } from './templates.ts';

type Tree = Readonly<Record<string, unknown>>;

const keys = ['url', 'method', 'headers', 'body', 'transformResponse', 'responseParser', 'request', 'useHttps', 'queryParams', 'maxRetries'];

/** A provider that is an endpoint of one's own; undefined where it is asked in a way that there is not here. */
export function httpModel(id: string, written: Tree, importing: Importing): Tree | undefined {
  const { notes } = importing;
  const where = `provider ${id}`;
  const config = { ...rawRequest(written, where, importing), ...written };
  tellUnused(config, ['maxRetries'], `${where}: config`, notes);
  if (config['url'] !== undefined && typeof config['url'] !== 'string') tellKind('url', config['url'], 'text', `${where}: config`, notes);
  const { url, method, headers, body, queryParams } = config;
  tellOthers(config, keys, `${where}: config`, notes);
  const verb = textOf(method).toUpperCase();
  if (verb === 'GET' || (body === undefined && verb !== '' && verb !== 'POST')) {
    notes.add(`${where}: a request by ${verb} has no counterpart`);
    return undefined;
  }
  if (verb !== '' && !['POST', 'PUT', 'PATCH'].includes(verb)) notes.add(`${where}: \`method: ${verb}\` is sent as POST`);
  const address = [url, id].find(one => typeof one === 'string' && /^https?:\/\/|^\{\{/.test(one));
  if (address === undefined) notes.add(`${where}: it names no address: http://127.0.0.1:8000/ stands for it`);
  const query = queryParams !== undefined && queryParams !== null ? `?${Object.entries(mappingIn(config, 'queryParams', `${where}: config`, notes)).map(([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(textOf(value))}`).join('&')}` : '';
  const at = withEnvironment(`${textOf(address ?? 'http://127.0.0.1:8000/')}${query}`, importing);
  if (/\{\{/.test(at)) notes.add(`${where}: its address holds variables, which are not filled in: ${at}`);
  const shown = headersOf(headers, where, importing);
  const response = responseOf(textOf(config['transformResponse'] ?? config['responseParser']).trim(), where, importing);
  return {
    provider: 'http',
    url: /^(https?:\/\/\S|\$\{(env|secret):)/.test(at) ? at.replaceAll(' ', '%20') : 'http://127.0.0.1:8000/',
    ...(['POST', 'PUT', 'PATCH'].includes(verb) ? { method: verb } : {}),
    ...(shown === undefined ? {} : { headers: shown }),
    body: body === undefined || body === null ? { prompt: '{{ prompt }}' } : asBody(treeOf(body), where, importing),
    ...(response === undefined ? {} : { response }),
  };
}

function treeOf(body: unknown): unknown {
  if (typeof body !== 'string') return body;
  try {
    const tree: unknown = JSON.parse(body);
    return isObject(tree) || Array.isArray(tree) ? tree : body;
  } catch {
    return body;
  }
}

function asBody(value: unknown, where: string, importing: Importing): unknown {
  if (typeof value === 'string') return toRowTemplate(withEnvironment(value, importing), new Set(), where, importing, ['prompt', 'messages']);
  if (Array.isArray(value)) return value.map(one => asBody(one, where, importing));
  return isObject(value) ? Object.fromEntries(Object.entries(value).map(([key, of]) => [key, asBody(of, where, importing)])) : value;
}

/** `json.a[0].b`, also as an arrow function; anything else is code. */
function responseOf(code: string, where: string, { notes }: Importing): string | undefined {
  const body = code.replace(/^\(?\s*(json|data|response)\s*(,\s*\w+\s*)*\)?\s*=>\s*/, '').replace(/;$/, '').replaceAll('?.', '.');
  if (body === '' || body === 'text' || body === 'json') return undefined;
  const path = /^(?:json|data|response)\.?((?:\w+|\[\d+\]|\[['"]\w+['"]\])(?:\.\w+|\[\d+\]|\[['"]\w+['"]\])*)$/.exec(body)?.[1];
  if (path !== undefined) return path.replaceAll(/\[['"](\w+)['"]\]/g, '.$1').replace(/^\./, '');
  notes.add(`${where}: \`transformResponse\` is code: write where the answer is into \`response\``);
  return undefined;
}

/** A request as it goes over the wire: `POST /path HTTP/1.1`, headers, an empty line, the body. */
function rawRequest(config: Tree, where: string, { notes, source }: Importing): Tree {
  const isSafe = flagIn(config, 'useHttps', `${where}: config`, notes);
  const written = textOf(config['request']);
  const text = (written.startsWith('file://') ? source.read(written.slice('file://'.length)) : written)?.replaceAll('\r\n', '\n').trim();
  if (text === undefined) notes.add(`${where}: its request ${written} cannot be read`);
  if (text === undefined || text === '') return {};
  const [head = '', ...body] = text.split('\n\n');
  const [first = '', ...lines] = head.split('\n');
  const [method = 'POST', path = '/'] = first.trim().split(/\s+/);
  const headers = Object.fromEntries(lines.flatMap(line => (line.includes(':') ? [[line.slice(0, line.indexOf(':')).trim().toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]] : [])));
  const { host = '127.0.0.1:8000', 'content-length': _, ...others } = headers;
  return { url: /^https?:/.test(path) ? path : `${isSafe ? 'https' : 'http'}://${host}${path}`, method, headers: others, ...(body.length === 0 ? {} : { body: body.join('\n\n') }) };
}

import type { Checking } from './checking.ts';
import { checkReferences } from './checkReferences.ts';
import type { ConnectionSettings } from './connection.ts';
import { joinPath } from './filePath.ts';
import type { Path } from './positionedTree.ts';

interface Written {
  readonly proxy?: string | false | undefined;
  readonly ca?: string | undefined;
  readonly http_version?: 1.1 | 2 | undefined;
}

/** @param address where requests go, as written @param path of the model */
export function readConnection({ proxy, ca, http_version: version }: Written, address: string, path: Path, checking: Checking): { readonly connection?: ConnectionSettings } {
  const { reporter, file } = checking;
  const plain = /^http:/i.test(address);
  if (typeof proxy === 'string') {
    checkReferences(proxy, [...path, 'proxy'], checking);
    // What stands in the file is stored with every run.
    if (URL.canParse(proxy.replaceAll(/\$\{[^}]*\}/g, 'x')) && /^https?:\/\/[^/@]*:[^/@]*@/i.test(proxy) && !/^https?:\/\/[^/@]*:\$\{(env|secret):[^}]+\}@/i.test(proxy)) reporter.at([...path, 'proxy'], 'a password does not belong in a task file, which is stored with every run', 'write http://NAME:${secret:proxy}@HOST:PORT');
  }
  if (ca !== undefined && plain) reporter.atKey([...path, 'ca'], '`ca` has no effect: the address is http://, so nobody shows a certificate', 'remove it, or write https://');
  if (version === 2 && plain) reporter.atKey([...path, 'http_version'], 'HTTP/2 is spoken over https:// alone', 'remove `http_version`, or write https://');
  const connection: ConnectionSettings = { ...(proxy === undefined ? {} : { proxy }), ...(ca === undefined ? {} : { ca: joinPath(file, ca) }), ...(version === 2 ? { http2: true } : {}) };
  return Object.keys(connection).length === 0 ? {} : { connection };
}

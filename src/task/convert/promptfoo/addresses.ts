import { textOf } from '../notes.ts';
import { withEnvironment } from './environment.ts';
import type { Importing } from './importing.ts';

type Tree = Readonly<Record<string, unknown>>;

/** Where a provider says that it is asked: a host, or an address; undefined where it is its vendor's. Which of the two is stronger is as in promptfoo. */
export function addressOf(vendor: string, config: Tree, where: string, importing: Importing): string | undefined {
  const { env, notes } = importing;
  const own = vendor === 'openai';
  const [host, base] = [textOf(config['apiHost']) || (own ? (env['OPENAI_API_HOST'] ?? '') : ''), textOf(config['apiBaseUrl']) || (own ? (env['OPENAI_API_BASE_URL'] ?? env['OPENAI_BASE_URL'] ?? '') : '')];
  if (vendor === 'azure' || vendor === 'azureopenai') return azureAddress(host, base, where, importing);
  if (vendor === 'anthropic' && host !== '') notes.add(`${where}: \`apiHost\` of its config is not carried over: promptfoo does not read it either`);
  const hasHost = vendor !== 'anthropic' && host !== '';
  if (hasHost && textOf(config['apiBaseUrl']) !== '') notes.add(`${where}: \`apiBaseUrl\` has no effect beside \`apiHost\`, as there`);
  return hasHost ? withEnvironment(`https://${host}/v1`, importing) : base === '' ? undefined : withEnvironment(base, importing);
}

/** A resource of Azure by the API that needs no version. */
function azureAddress(host: string, base: string, where: string, importing: Importing): string {
  const { env, notes } = importing;
  if (base !== '' && host !== '') notes.add(`${where}: \`apiHost\` has no effect beside \`apiBaseUrl\`, as there`);
  const resource = base || (host === '' ? (env['AZURE_API_BASE_URL'] ?? 'https://{{ env.AZURE_API_HOST }}') : `https://${host}`);
  const at = withEnvironment(resource, importing).replace(/\/+$/, '');
  return /\/openai(\/v1)?$/.test(at) ? `${at.replace(/\/v1$/, '')}/v1` : `${at}/openai/v1`;
}

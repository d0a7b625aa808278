import { keyVariables, type Found } from '../../task/wizard/found.ts';
import { findData } from './findData.ts';
import { findEndpoints, type AskJson } from './findEndpoints.ts';

/** What a new task could be about: the folder's data, servers of this machine that answer, keys in the environment (their names alone). */
export async function lookAround(folder: string, { environment, ask, signal }: { readonly environment: Readonly<Record<string, string | undefined>>; readonly ask: AskJson; readonly signal: AbortSignal }): Promise<Found> {
  const [data, endpoints] = await Promise.all([findData(folder, signal), findEndpoints(ask, signal)]);
  const keys = keyVariables.filter(({ variable }) => (environment[variable]?.trim() ?? '') !== '');
  return { data, endpoints, keys: keys.filter(({ service }, k) => keys.findIndex(other => other.service === service) === k) };
}

import * as z from 'zod';
import { usualPorts, type FoundEndpoint } from '../../task/wizard/found.ts';

/** Asks an address and returns the JSON of a good answer; undefined where there is none in time. */
export type AskJson = (url: string, signal: AbortSignal) => Promise<unknown>;

/** A server of this machine that does not answer in this time is taken for none. */
const patienceMs = 300;

const answer = z.object({ data: z.array(z.object({ id: z.string().min(1).max(500) })).max(1000) });

/** Who answers `GET /v1/models` on the ports that servers usually take, all asked at once. */
export async function findEndpoints(ask: AskJson, signal: AbortSignal): Promise<readonly FoundEndpoint[]> {
  const asked = usualPorts.map(async ({ port, server }): Promise<FoundEndpoint | undefined> => {
    const baseUrl = `http://127.0.0.1:${port}/v1`;
    const models = answer.safeParse(await ask(`${baseUrl}/models`, AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]))).data?.data.map(({ id }) => id) ?? [];
    return models.length === 0 ? undefined : { server, baseUrl, models };
  });
  return (await Promise.all(asked)).filter(endpoint => endpoint !== undefined);
}

export const askJson: AskJson = async (url, signal) => {
  try {
    const response = await fetch(url, { signal, redirect: 'error' });
    return response.ok ? await response.json() : undefined;
  } catch {
    // Nobody there, not in time, or no JSON: another kind of server.
    return undefined;
  }
};

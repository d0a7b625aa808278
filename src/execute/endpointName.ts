import type { Model } from '../task/models.ts';
import { resolveReferences, type Environment } from './secrets.ts';

/** Whom a model's requests go to, for a log: host and port without the rest of the address, which may hold a key; the program's name; or the provider's. */
export function endpointName(model: Model, environment: Environment): string {
  if (model.provider === 'command') return model.command[0];
  const address = 'baseUrl' in model ? model.baseUrl : 'url' in model ? model.url : undefined;
  return (address === undefined ? undefined : hostOf(address, environment)) ?? model.provider;
}

function hostOf(address: string, environment: Environment): string | undefined {
  try {
    // What a secret stands for is not even looked at.
    return new URL(resolveReferences(address.replaceAll(/\$\{secret:[^}]+\}/g, 'secret'), environment, '')).host;
  } catch {
    // The provider says what is wrong with it, when it is made.
    return undefined;
  }
}

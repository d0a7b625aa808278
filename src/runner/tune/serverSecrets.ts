import { referencedValues, type Environment } from '../../execute/secrets.ts';
import type { ServerSpec } from '../../task/tune.ts';

/** What a server is told that must be read nowhere: whatever its environment refers to, and secrets in its command. It may repeat them in its log and in its answers. */
export function serverSecrets({ start, env }: Pick<ServerSpec, 'start' | 'env'>, environment: Environment): readonly string[] {
  return [...new Set([...referencedValues(env, environment, ['env', 'secret']), ...referencedValues(start, environment, ['secret'])])];
}

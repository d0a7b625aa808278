import type { Importing } from './importing.ts';

/** In what is sent to an endpoint `{{ env.X }}` is `${env:X}`, resolved at the run; what the configuration sets itself is written. */
export function withEnvironment(text: string, { env }: Importing): string {
  return text.replaceAll(/\{\{-?\s*env(?:\.(\w+)|\[\s*['"](\w+)['"]\s*\])\s*[^}]*\}\}/g, (_, plain: string | undefined, quoted: string | undefined) => env[plain ?? quoted ?? ''] ?? `\${env:${plain ?? quoted ?? ''}}`);
}

import type { Converted } from './source.ts';

/**
 * How the file is called that a source becomes: `chat.eval.yaml`; settings are read from one name alone.
 * @param k the k-th of it, where nothing that is there is to be written over: `chat-2.eval.yaml`
 */
export function fileNameOf(name: string, kind: Converted['kind'], k = 1): string {
  const nth = k === 1 ? '' : `-${k}`;
  return kind === 'config' ? `pitwall.config${nth}.yaml` : `${name.replace(/(\.(ya?ml|jsonl?|py|prompty)|\/)$/i, '')}${nth}.${kind}.yaml`;
}

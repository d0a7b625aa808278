import { levelKey } from '../../plan/levelKey.ts';
import type { ImportedPart } from './resultFile.ts';

/** Lines of one load are repeats of it. */
export function numbered(parts: readonly ImportedPart[]): readonly ImportedPart[] {
  const seen = new Map<string, number>();
  return parts.map(part => {
    const key = levelKey(part.configuration);
    const repeat = seen.get(key) ?? 0;
    seen.set(key, repeat + 1);
    return { ...part, configuration: { ...part.configuration, repeat } };
  });
}

import type { Result } from './injectAll.ts';

export function recordResults(results: readonly Result[]): void {
  void results;
}

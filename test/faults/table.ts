import type { Result } from './injectAll.ts';

const heads = ['fault', 'kind', 'injected', 'survived', 'rows lost', 'rows twice', 'left', 'what a person saw'] as const;

/** Markdown. */
export function tableOf(results: readonly Result[]): string {
  return [`| ${heads.join(' | ')} |`, `|${heads.map((_, k) => (k >= 2 && k <= 6 ? '---:' : '---')).join('|')}|`, ...results.map(rowOf)].join('\n');
}

function rowOf({ fault, kind, verdict: { injected, survived, lost, twice, left, said, skipped } }: Result): string {
  if (skipped !== undefined) return `| ${fault} | ${kind} | not tried | | | | | ${skipped} |`;
  return `| ${fault} | ${kind} | ${injected} | ${survived} | ${lost} | ${twice} | ${left} | ${said.length === 0 ? '' : cell(said[0] ?? '')} |`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replace(/^pitwall: /, '');
}

import type { Advice } from '../base/problem.ts';
import { parseGate } from './gates.ts';
import type { Reporter } from './reporter.ts';

/** Reports gates that read like none, whatever is measured. Where one is no text the list was meant otherwise (`accuracy > 0,5` is two), which the schema tells. */
export function checkGateTexts(gates: unknown, reporter: Reporter): void {
  if (!Array.isArray(gates) || !gates.every(gate => typeof gate === 'string')) return;
  for (const [k, gate] of gates.entries()) {
    if (gate === '') continue;
    const advice = unreadable(gate, () => true);
    if (advice !== undefined) reporter.at(['gates', k], `the gate \`${gate}\` cannot be read`, advice);
  }
}

/** What to do about a gate that cannot be read; undefined where it can. */
export function unreadable(gate: string, isTime?: (metric: string) => boolean): string | Advice | undefined {
  const turned = /=[<>]/.exec(gate)?.[0];
  if (turned !== undefined) return turnRound(turned);
  if (parseGate(gate, isTime) !== undefined) return undefined;
  return /\d,\d/.test(gate) ? `write a point for the comma: \`${gate.replace(/(\d),(?=\d)/, '$1.')}\`` : 'write it like `accuracy >= 0.5`, with >=, >, <=, < or ==';
}

/** `=>` is written for `>=`. */
export function turnRound(turned: string): Advice {
  const by = turned === '=>' ? '>=' : '<=';
  return { toDo: `write \`${by}\` for \`${turned}\``, fixes: [{ do: 'replace', word: turned, by }] };
}

import { counted } from '../../base/counted.ts';
import { printable } from '../printable.ts';
import type { Check } from './check.ts';

/** A line for each check, and one for what to do. */
export function doctorText(checks: readonly Check[]): string {
  const states = Math.max(...checks.map(({ state }) => state.length));
  const names = Math.max(...checks.map(({ name }) => name.length));
  const lines = checks.flatMap(({ name, state, found, toDo }) => [
    `${state.padEnd(states)}  ${name.padEnd(names)}  ${printable(found)}`,
    ...(toDo === undefined ? [] : [`${''.padEnd(states + names + 4)}→ ${printable(toDo)}`]),
  ]);
  return `${lines.join('\n')}\n${verdict(checks)}\n`;
}

function verdict(checks: readonly Check[]): string {
  const [problems, warnings] = (['problem', 'warning'] as const).map(state => checks.filter(check => check.state === state).length);
  if (problems === 0 && warnings === 0) return 'nothing is wrong';
  return [...(problems === 0 ? [] : [counted(problems ?? 0, 'problem')]), ...(warnings === 0 ? [] : [counted(warnings ?? 0, 'warning')])].join(', ');
}

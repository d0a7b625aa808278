import { HumanError } from '../../base/humanError.ts';
import { place } from './place.ts';

/** Columns of one name would hide each other in a row, and no row can hold `__proto__`: both are HumanErrors. */
export function checkColumns(names: readonly string[], path: string): void {
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new HumanError({ what: `two columns are named \`${twice}\``, where: place(path), toDo: 'give each column its own name' });
  if (names.includes('__proto__')) throw new HumanError({ what: 'a column is named `__proto__`', where: place(path), toDo: 'give it another name' });
}

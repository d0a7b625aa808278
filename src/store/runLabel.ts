import { HumanError } from '../base/humanError.ts';

const longest = 120;

/** What a person calls a run, as it is kept: one line; undefined where nothing is left of it. Throws a HumanError where it is too long. */
export function runLabel(text: string): string | undefined {
  const label = text.replaceAll(/[\s\p{Cc}\p{Cf}]+/gu, ' ').trim();
  if (label.length > longest) throw new HumanError({ what: `a label has at most ${longest} characters, this one ${label.length}`, toDo: 'write a shorter one' });
  return label === '' ? undefined : label;
}

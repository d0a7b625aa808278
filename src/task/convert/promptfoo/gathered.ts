import { Notes } from '../notes.ts';

const shown = 4;

/** The same of many tests is one note: \`tests 1, 2, 3, 4 and 96 more: …\`. */
export function gathered(notes: Notes): Notes {
  const byText = new Map<string, string[]>();
  for (const note of notes.list()) {
    const [, number, what] = /^test (\d+)(?: \([^\n]*?\))?: ([^]*)$/.exec(note) ?? [];
    const key = what === undefined ? note : `: ${what}`;
    const numbers = byText.get(key) ?? [];
    byText.set(key, numbers);
    if (number !== undefined && !numbers.includes(number)) numbers.push(number);
  }
  const fewer = new Notes();
  for (const [text, numbers] of byText) {
    const more = numbers.length - shown;
    fewer.add(numbers.length === 0 ? text : `${numbers.length === 1 ? 'test' : 'tests'} ${numbers.slice(0, shown).join(', ')}${more > 0 ? ` and ${more.toLocaleString('en')} more` : ''}${text}`);
  }
  return fewer;
}

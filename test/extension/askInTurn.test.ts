import { expect, test } from 'vitest';
import { askInTurn, type Question, type Turn } from '../../src/extension/newTask/askInTurn.ts';

test('back asks the question before again, which knows what was said there, and the way may then be another', async () => {
  const asked: string[] = [];
  const lines = ['eval', 'gpt', 'back', 'back', 'tune', 'back', 'eval', 'llama', 'first'];
  const question =
    (title: string, then: (line: string) => Turn<string>): Question<string> =>
    async place => {
      asked.push(`${place.step} ${title}${place.said === undefined ? '' : ` (${place.said})`}`);
      const line = lines.shift();
      if (line === 'back') return 'back';
      place.said = line ?? '';
      return line === undefined ? undefined : then(line);
    };
  const file = (so: string): Turn<string> => ({ ask: question(`file of ${so}`, line => ({ end: `${so} ${line}` })) });
  const kind = question('kind', line => (line === 'tune' ? file(line) : { ask: question('model', model => file(`${line} ${model}`)) }));
  expect(await askInTurn(kind)).toBe('eval llama first');
  expect(asked).toEqual(['1 kind', '2 model', '3 file of eval gpt', '2 model (gpt)', '1 kind (eval)', '2 file of tune', '1 kind (tune)', '2 model', '3 file of eval llama']);
});

test('who gives up at any question has answered none', async () => {
  expect(await askInTurn<string>(async () => ({ ask: async () => undefined }))).toBeUndefined();
});

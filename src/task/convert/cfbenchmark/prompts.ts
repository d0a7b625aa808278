import { HumanError } from '../../../base/humanError.ts';
import type { Source } from '../source.ts';
import { inside, type Layout, type PartName } from './layout.ts';

/** Parts that choose out of a list, which the instruction gives in brackets. */
const choosing: readonly PartName[] = ['sector', 'event', 'sentiment'];

/** How its code asks for a part: the instruction and the news, or the part's examples and the news as a fourth case. */
export function promptOf(part: PartName, kind: 'zero-shot' | 'few-shot', source: Source, { fewShot = 'fewshot' }: Pick<Layout, 'fewShot'>): object {
  if (kind === 'zero-shot') return { id: kind, template: '{{ row.instruction }}{{ row.input }}\n回答：' };
  const path = inside(fewShot, `fewshot-${part}.txt`);
  const text = source.read(path);
  if (text === undefined) throw new HumanError({ what: `there are no examples for \`${part}\``, where: path, toDo: 'put the file there, or write `test_type=\'zero-shot\'` into run.py' });
  // Python reads a text file's line ends as \n.
  const examples = text.includes('\r') ? String.raw`{{ few_shot.replace('\r\n', '\n') }}` : '{{ few_shot }}';
  const labels = choosing.includes(part) ? "\n类别：（{{ row.instruction.split('（', 1)[1].split('）', 1)[0] }}）\n" : '';
  return { id: kind, few_shot: { path }, template: `${examples}\ncase4：\n新闻内容：{{ row.input }}${labels}\n回答：` };
}

import { HumanError } from '../../../base/humanError.ts';
import type { Notes } from '../notes.ts';
import type { Source } from '../source.ts';
import { readSettings, type Settings } from './settings.ts';

/** Its eight classifications, in the order in which it asks them. */
export const partNames = ['company', 'product', 'sector', 'event', 'sentiment', 'summary', 'risk', 'suggestion'] as const;
export type PartName = (typeof partNames)[number];

/** Where things lie in the folder. Paths are relative to it. */
export interface Layout {
  /** What holds data, examples and code: `CFBenchmark-basic`, or `.`. */
  readonly base: string;
  readonly settings: Settings;
  readonly data: string;
  readonly parts: readonly PartName[];
  /** Texts with examples; absent where there are none. */
  readonly fewShot?: string;
  /** Recorded responses. */
  readonly responses?: string;
}

/** Throws a HumanError where no data is there. */
export function readLayout(source: Source, notes: Notes): Layout {
  const base = source.list('.')?.includes('CFBenchmark-basic/') === true ? 'CFBenchmark-basic' : '.';
  const settings = readSettings(source, base, notes);
  const folder = (written: string | undefined, ...usual: readonly string[]): string | undefined => [...(written === undefined ? [] : [written]), ...usual.map(name => inside(base, name))].find(path => source.list(path) !== undefined);
  const data = folder(settings.data, 'data', 'CFBenchmark');
  const names = data === undefined ? [] : (source.list(data) ?? []);
  const parts = partNames.filter(part => names.includes(`${part}/`));
  if (data === undefined || parts.length === 0) throw new HumanError({ what: 'no data of CFBenchmark is there', where: source.name, toDo: `its folder \`data\` holds a folder of Arrow files for each of ${partNames.join(', ')}` });
  const missing = partNames.filter(part => !parts.includes(part));
  if (missing.length > 0) notes.add(`${data} has no ${missing.join(', ')}: the task has ${parts.length} parts instead of eight`);
  const fewShot = folder(settings.fewShot, 'fewshot');
  const responses = folder(settings.responses, 'cfbenchmark-response');
  return { base, settings, data, parts, ...(fewShot === undefined ? {} : { fewShot }), ...(responses === undefined ? {} : { responses }) };
}

export function inside(folder: string, name: string): string {
  return folder === '.' ? name : `${folder}/${name}`;
}

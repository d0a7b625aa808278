import { HumanError } from '../../../base/humanError.ts';
import { Notes } from '../notes.ts';
import type { Converted, Converter, Source } from '../source.ts';
import { writeConverted } from '../writeConverted.ts';
import { askedModel } from './askedModel.ts';
import { cfbenchmarkFolder } from './cfbenchmarkFolder.ts';
import { inside, readLayout, type Layout } from './layout.ts';
import { readPickledLists } from './pickledLists.ts';
import { promptOf } from './prompts.ts';
import { readResponses, type Recorded } from './responses.ts';
import { scoringOf } from './scoring.ts';

export const cfbenchmark: Converter = { ...cfbenchmarkFolder, convert };

/** Its eight classifications as one eval: as `run.py` sets it, or with the responses that are recorded. */
function convert(source: Source): Converted {
  const notes = new Notes();
  const layout = readLayout(source, notes);
  const { base, settings, data, parts } = layout;
  const recorded = readResponses(source, layout, notes);
  const kind = testType(layout, notes);
  // A model that run.py names and that has answered already is not asked again.
  const asked = recorded.length > 0 && (settings.model === undefined || recorded.some(({ id, path }) => id === settings.model || path.includes(`/${settings.model}/`))) ? undefined : askedModel(source, layout, kind, notes);
  tellRecorded(recorded, asked !== undefined, notes);
  const scoring = scoringOf(parts, readLabels(source, base, notes), settings.embedder, notes);
  if (source.list(inside(base, 'cfbenchmark-scores')) !== undefined) notes.add('cfbenchmark-scores: its scores are not carried over; they are computed anew');
  if (source.list('.')?.includes('CFBenchmark-OpenFinData/') === true) notes.add('CFBenchmark-OpenFinData is a test of its own and is not carried over');
  const exclude = [...(asked?.exclude ?? []), ...recorded.flatMap(({ id, missing }) => (missing.length === 0 ? [] : [{ model: id, dataset: missing }]))];
  const tree = {
    kind: 'eval',
    name: 'CFBenchmark',
    description: `CFBenchmark-Basic: ${parts.length === 8 ? 'eight' : parts.length} classifications of Chinese financial texts`,
    models: [...(asked === undefined ? [] : [asked.model]), ...recorded.map(({ id, path }) => ({ id, provider: 'recorded', path, output: 'output', match: 'input' }))],
    ...(scoring.helpers === undefined ? {} : { helpers: scoring.helpers }),
    datasets: parts.map(part => ({ id: part, path: inside(data, part), fields: { input: 'input', target: scoring.targetOf(part) }, ...(asked === undefined ? {} : { prompts: [promptOf(part, kind, source, layout)] }), scorers: [scoring.of(part)] })),
    // Its answer is the first line, without blanks at its ends.
    extract: { regex: String.raw`^[^\S\n]*([^\n]*\S)` },
    scorers: scoring.scorers,
    on_missing: 'zero',
    ...(asked === undefined ? {} : { matrix: asked.matrix }),
    ...(exclude.length === 0 ? {} : { exclude }),
  };
  return writeConverted(source, { kind: 'eval', what: cfbenchmarkFolder.what, tree, notes });
}

function testType({ settings, fewShot }: Layout, notes: Notes): 'zero-shot' | 'few-shot' {
  const { testType: written, file = 'run.py' } = settings;
  if (written === 'zero-shot' || written === 'few-shot') return written;
  if (written !== undefined) throw new HumanError({ what: `\`test_type\` is ${written}, which is no way to ask`, where: file, toDo: 'write few-shot or zero-shot' });
  const kind = fewShot === undefined ? 'zero-shot' : 'few-shot';
  notes.add(`${file} does not say \`test_type\`: it is asked ${kind}`);
  return kind;
}

function readLabels(source: Source, base: string, notes: Notes): ReadonlyMap<string, readonly string[]> {
  const path = inside(base, 'labels_info.pkl');
  const bytes = source.read(path, 'latin1');
  const labels = bytes === undefined ? undefined : readPickledLists(bytes);
  if (labels === undefined) notes.add(`${path} ${bytes === undefined ? 'is not there' : 'holds something else than lists of texts, and is not read'}`);
  return labels ?? new Map();
}

function tellRecorded(recorded: readonly Recorded[], asks: boolean, notes: Notes): void {
  if (recorded.length === 0) return;
  notes.add('recorded responses: a row without one counts 0, and so does a file that is shorter than its part; there only the rows of the file are counted');
  if (!asks) notes.add('all responses are recorded, so no model is asked and no prompts are written; without the folder of responses the task asks one');
}

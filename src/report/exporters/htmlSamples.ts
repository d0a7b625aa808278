import { judgeWords } from '../../score/judge/judgeWords.ts';
import type { SampleRow } from '../../store/rows.ts';
import type { StoreReader } from '../../store/store.ts';
import { metricText } from '../numberText.ts';
import type { RunView } from '../view.ts';
import { escapeMarkup as text } from './escapeMarkup.ts';
import { messagesOf } from './sampleFields.ts';

/** So many samples of a trial are shown one by one; the page says where the others are. */
const shownSamples = 200;

/** The first samples of every trial, folded: prompt, output, answer, target, scores and their reasons. */
export function* htmlSamples(view: RunView, reader: Pick<StoreReader, 'samples'>, name: (trial: string) => string): Generator<string> {
  let trial: string | undefined;
  let shown = 0;
  for (const sample of reader.samples(view.id)) {
    if (trial === undefined) yield '<h2>Samples</h2>\n';
    if (sample.trial !== trial) {
      trial = sample.trial;
      shown = 0;
      yield `<h3>${text(name(trial))}</h3>\n`;
    }
    shown++;
    if (shown <= shownSamples) yield sampleDetails(sample, view.scorers);
    else if (shown === shownSamples + 1) yield `<p>The first ${shownSamples} samples are shown; every one is in <code>pitwall export ${text(view.id)} --format csv</code>.</p>\n`;
  }
}

function sampleDetails(sample: SampleRow, scorers: RunView['scorers']): string {
  const scores = sample.scores.map(({ scorer, value }) => `${scorer} ${value === null ? '–' : scoreText(value, scorers.find(({ id }) => id === scorer)?.unit)}`).join(', ');
  const summary = `#${sample.index}${sample.repeat === 0 ? '' : ` repeat ${sample.repeat}`} · ${sample.outcome}${sample.errorClass === undefined ? '' : ` (${sample.errorClass})`}${scores === '' ? '' : ` · ${scores}`}`;
  const parts = [
    ...messagesOf(sample.prompt).map(({ role, content }) => part(role, content)),
    ...(sample.output === undefined ? [] : [part('output', sample.output)]),
    ...(sample.answer === undefined || sample.answer === sample.output ? [] : [part('answer', sample.answer)]),
    part('target', targetText(sample.target)),
    ...sample.scores.flatMap(({ scorer, reason, metadata }) => {
      const why = [...(reason === undefined ? [] : [reason]), ...judgeWords(metadata)];
      return why.length === 0 ? [] : [part(`why ${scorer}`, why.join('\n\n'))];
    }),
    ...(sample.error === undefined ? [] : [part('error', sample.error)]),
  ];
  return `<details><summary>${text(summary)}</summary>${parts.join('')}</details>\n`;
}

function scoreText(value: number, unit: RunView['scorers'][number]['unit'] = 'share'): string {
  return unit === 'points' ? metricText(value, unit) : String(Number(value.toPrecision(4)));
}

/** One target a line. */
function targetText(stored: string): string {
  return (JSON.parse(stored) as readonly string[]).join('\n');
}

function part(title: string, content: string): string {
  return `<strong>${text(title)}</strong><pre>${text(content)}</pre>`;
}

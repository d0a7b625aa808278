import { median } from '../fidelity/measure.ts';
import type { Tool } from './tool.ts';
import { rates, streamLevels, tokenCases, type Notes } from './toolSteps.ts';

/** Everything that was measured, by what it is about: a list of values, one a round. */
export type Rounds = Readonly<Record<string, readonly number[]>>;

/** Markdown: tools beside each other. Every number is a median of rounds; where there is room the least and the greatest stand behind it. */
export function toolTable(measured: Rounds, tools: readonly Tool[], notes: Notes): string {
  const seen = tools.filter(({ id }) => Object.keys(measured).some(series => series.startsWith(`tool/${id}/`)));
  if (seen.length === 0) return '';
  const of = (tool: Tool, series: string): readonly number[] => measured[`tool/${tool.id}/${series}`] ?? [];
  const table = (title: string, head: readonly string[], cells: (tool: Tool) => readonly string[]): readonly string[] => {
    const rows = seen.map(tool => [tool.name, ...cells(tool)]).filter(([, ...values]) => values.some(value => value !== '–'));
    return rows.length === 0 ? [] : [title, '', `| tool | ${head.join(' | ')} |`, `|---|${head.map(() => '--:|').join('')}`, ...rows.map(row => `| ${row.join(' | ')} |`), ''];
  };
  const n = seen.flatMap(tool => streamLevels.map(level => of(tool, `${level} failed`).length)).filter(rounds => rounds > 0);
  return [
    '## Beside other tools',
    '',
    `Each tool as its users start it, one after the other in each round, ${range(n)} of each; every process of a tool on one core, the server on the other. Told: what stands in the tool’s own report. True: what the server’s log says of the same requests, from having read one to handing its tokens to the socket. A number in brackets is the least and the greatest of the rounds; where there is none, there was one.`,
    '',
    ...table('By how many ms the TTFT told is longer than the true one (p50; answers of 50 tokens, the first after 100 ms, then one each 20 ms; so many streams at once):', [...streamLevels.map(level => `${level} streams`), ...[256, 1024].map(level => `p99, ${level}`)], tool => [
      ...streamLevels.map(level => spread(differences(of(tool, `${level} told`), of(tool, `${level} true`)))),
      ...[256, 1024].map(level => spread(differences(of(tool, `${level} told99`), of(tool, `${level} true99`)))),
    ]),
    ...table('How many answers the server had under way in the mean (beginning and end are in it): a tool that cannot send as fast as it is asked to has an easy life.', ['of 256', 'of 1024'], tool => ['256 inflight', '1024 inflight'].map(series => spread(of(tool, series)))),
    ...table('By how many per cent the TPOT told is off (p50, 64 streams; tokens in an event, or 8 events in a write):', ['1 token', '4 tokens', '16 tokens', '8 together'], tool => ['64', ...tokenCases.map(one => `tokens-${one}`)].map(one => spread(shares(of(tool, `${one} tpot told`), of(tool, `${one} tpot true`))))),
    ...table('What it costs, without its start: µs of CPU an event, and MB of memory at the most (of all its processes):', ['µs, 256 streams', 'µs, 1024 streams', 'MB, 256 streams', 'MB, 1024 streams'], tool => ['256 cpu', '1024 cpu', '256 memory', '1024 memory'].map(series => spread(of(tool, series)))),
    ...table('Short answers that come whole, 64 in flight:', ['requests/s', 'µs of CPU a request'], tool => [spread(of(tool, 'short rate')), spread(of(tool, 'short cpu'))]),
    ...table('Asked for so many requests a second, as they came to the server: the rate’s error in per cent, and how many ms behind an even beat (p50 / p99):', rates.flatMap(rate => [`${rate}/s: error`, 'behind']), tool =>
      rates.flatMap(rate => [spread(of(tool, `rate-${rate} rate`).map(value => (value / rate - 1) * 100)), [of(tool, `rate-${rate} late`), of(tool, `rate-${rate} late99`)].map(values => (values.length === 0 ? '–' : digits(median(values)))).join(' / ').replace('– / –', '–')]),
    ),
    ...remarks(measured, tools, notes),
    '',
  ].join('\n');
}

function remarks(measured: Rounds, tools: readonly Tool[], notes: Notes): readonly string[] {
  const failures = Object.entries(measured).flatMap(([series, values]) => {
    const [, id, name] = /^tool\/([^/]+)\/(\S+) failed$/.exec(series) ?? [];
    const failed = values.filter(value => value > 0).length;
    if (name === undefined || failed === 0) return [];
    return [`- ${tools.find(tool => tool.id === id)?.name ?? id}, ${name}: ${failed} of ${values.length} runs failed (${notes[`tool/${id}/${name}`] ?? 'no reason kept'})`];
  });
  const foreign = Object.entries(measured).flatMap(([series, values]) => (series.endsWith(' foreign') ? values : []));
  return [
    ...(foreign.length === 0 ? [] : [`Of the machine’s cores other programs took ${(median(foreign) * 100).toFixed(1)} % during the median run and ${(Math.max(...foreign) * 100).toFixed(1)} % during the worst.`, '']),
    `Versions: ${tools.filter(({ id }) => notes[id] === undefined).map(({ name, version }) => `${name} ${version}`).join(', ')}. SGLang’s script knows only Poisson arrivals: its rate is right to within what chance leaves, and there is no beat to be behind. autocannon and wrk read no streams.`,
    '',
    ...tools.flatMap(({ id, name }) => (notes[id] === undefined ? [] : [`- ${name}: ${notes[id]}`])),
    ...failures,
  ];
}

/** Round by round: both are of the same runs. */
function differences(told: readonly number[], truth: readonly number[]): readonly number[] {
  return told.flatMap((value, round) => (truth[round] === undefined ? [] : [value - truth[round]]));
}

function shares(told: readonly number[], truth: readonly number[]): readonly number[] {
  return told.flatMap((value, round) => (truth[round] === undefined ? [] : [(value / truth[round] - 1) * 100]));
}

function spread(values: readonly number[]): string {
  if (values.length === 0) return '–';
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return values.length === 1 ? digits(median(values)) : `${digits(median(values))} (${digits(least)} … ${digits(most)})`;
}

function range(values: readonly number[]): string {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return most === 1 ? '1 round' : `${least === most ? least : `${least} to ${most}`} rounds`;
}

/** Three digits that say something. */
function digits(value: number): string {
  const size = Math.abs(value);
  const text = size >= 1000 ? Math.round(value).toLocaleString('en') : value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : 2);
  return text.replace('-', '−').replace(/^−(0\.?0*)$/, '$1');
}

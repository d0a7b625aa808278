import { counted } from '../../base/counted.ts';
import { printable } from '../printable.ts';
import { textTable, type Column } from '../textTable.ts';
import type { Assumption, Forecast, Outlook } from './forecast.ts';
import { clusterFacts } from './forecastCluster.ts';
import { gantt } from './gantt.ts';
import { bottleneckText, costText, percentOf, rateText, spanText } from './planTexts.ts';

/** What `pitwall plan` prints, in `width` columns. */
export function forecastText(forecast: Forecast, width: number): string {
  const { outlook, assumed, unknown, notes } = forecast;
  const parts = [
    `${heading(forecast)}\n`,
    aligned(facts(forecast)),
    assumed.length === 0 ? '' : `rests on\n${textTable([{ title: '', align: 'right' }, { title: '', align: 'left', shrinks: true }, { title: '', align: 'left', shrinks: true }], assumed.map(assumption => [amount(assumption), assumption.what, assumption.source]), width - 2).split('\n').slice(1, -1).map(line => `  ${line}\n`).join('')}`,
    unknown.length === 0 ? '' : `not known\n${unknown.map(what => `  ${printable(what)}\n`).join('')}`,
    outlook === undefined ? '' : `schedule\n${gantt(forecast, width)}`,
    whatIfs(forecast, width),
    forecast.advice.map(what => `${printable(what)}\n`).join(''),
    notes.map(note => `note: ${printable(note)}\n`).join(''),
  ];
  return parts.filter(part => part !== '').join('\n');
}

function heading({ task, kind, trials, unit, of, atMost, duplicates, invalid }: Forecast): string {
  const left = [...(invalid > 0 ? [`${counted(invalid, 'combination')} left out`] : []), ...(duplicates > 0 ? [`${counted(duplicates, 'duplicate')} made once`] : [])];
  return `${printable(task)} (${kind}): ${atMost ? 'at most ' : ''}${counted(trials, unit)}${of === '' ? '' : ` (${of})`}${left.length === 0 ? '' : `; ${left.join(', ')}`}`;
}

function aligned(lines: readonly (readonly [string, string])[]): string {
  const width = Math.max(...lines.map(([name]) => name.length)) + 2;
  return lines.map(([name, text]) => `${name.padEnd(width)}${text}\n`).join('');
}

function facts(forecast: Forecast): readonly (readonly [string, string])[] {
  const { outlook, requests, tokens, atMost } = forecast;
  return [
    ['requests', `${requests === undefined ? 'not known' : `${atMost || forecast.requestsAtMost === true ? 'at most ' : ''}${requests}`}${tokens === undefined ? '' : `; about ${tokens.in} tokens in, ${forecast.tokensAtMost === true ? 'at most ' : ''}${tokens.out} out`}`],
    ...(forecast.cost === undefined ? [] : [['cost', `${forecast.tokensAtMost === true ? 'at most' : 'about'} ${costText(forecast.cost)}`] as const]),
    ...(forecast.cluster === undefined ? [] : clusterFacts(forecast.cluster).map(([name, text]) => [name, printable(text)] as const)),
    ...(outlook === undefined ? [['time', 'not known'] as const] : timing(forecast, outlook)),
  ];
}

function timing(forecast: Forecast, outlook: Outlook): readonly (readonly [string, string])[] {
  const { makespanMs, lowerBoundMs, packedBoundMs, usableSlots, utilisation, bottleneck, perDay, idleTail } = outlook;
  const { slots, spans, atMost } = forecast;
  const sizes = [...new Set(spans.map(span => span.slots.length))];
  const [size = 0] = sizes;
  const together = sizes.length === 1 && size > 1 ? `: ${counted(Math.floor(slots.count / size), forecast.unit)} of ${size} slots at a time` : '';
  return [
    ['time', `about ${spanText(makespanMs)}${atMost ? `, if all ${forecast.unit}s are needed` : ''}${isGuess(forecast) ? ' (a guess: nobody has measured or estimated it)' : ''}, ${ratio(makespanMs, lowerBoundMs)} × the lower bound of ${spanText(lowerBoundMs)}`],
    ...(packedBoundMs > lowerBoundMs ? [['', `${forecast.unit}s of these sizes hold at most ${usableSlots} of ${slots.count} slots: no schedule is shorter than ${spanText(packedBoundMs)}`] as const] : []),
    ['bottleneck', `${bottleneckText(bottleneck, forecast)}${bottleneck.kind === 'gpuSlots' ? together : ''}`],
    ...(utilisation === undefined ? [] : [['utilisation', `${percentOf(utilisation)} of ${utilisation.of === 'slots' ? `${counted(slots.count, 'slot')} (${slots.source})` : 'the requests that may be in flight'}`] as const]),
    ...(idleTail === undefined || idleTail.slotMs === 0 || bottleneck.kind !== 'gpuSlots' ? [] : [['idle tail', `the last ${spanText(idleTail.ms)}${idleTail.slotMs < 3_600_000 ? '' : `: ${hours(idleTail.slotMs)} slot hours for which there is nothing to do`}`] as const]),
    ...(perDay === undefined || makespanMs < 60_000 ? [] : [[`${perDay.of} a day`, `${rateText(perDay.value)}${perDay.of === 'models' ? ' in a queue that does not end' : ''}${formulaText(perDay, forecast)}`] as const]),
  ];
}

function formulaText({ formula }: NonNullable<Outlook['perDay']>, { unit }: Forecast): string {
  return formula === undefined ? '' : `: ${formula.atOnce} at a time × 24 h ÷ ${spanText(formula.trialMs)} ÷ ${counted(formula.trialsAModel, unit)} a model = ${rateText(formula.value)}`;
}

function isGuess({ assumed }: Forecast): boolean {
  return assumed.some(({ source }) => source.includes('nobody has measured it'));
}

function ratio(makespanMs: number, boundMs: number): string {
  return boundMs === 0 ? '1.00' : (makespanMs / boundMs).toFixed(2);
}

function hours(slotMs: number): string {
  const value = slotMs / 3_600_000;
  return value >= 10 ? String(Math.round(value)) : value.toPrecision(2);
}

function amount({ ms, count }: Assumption): string {
  return ms === undefined ? String(count ?? '') : spanText(ms);
}

/** Other ways beside this one; a column where at least one of them has something to say. */
function whatIfs(forecast: Forecast, width: number): string {
  const { outlook } = forecast;
  if (outlook === undefined || forecast.whatIfs.length === 0) return '';
  const rows = [{ name: 'this plan', outlook }, ...forecast.whatIfs];
  const columns: readonly (Column & { readonly cell: (outlook: Outlook) => string | undefined })[] = [
    { title: 'makespan', align: 'right', cell: ({ makespanMs }) => spanText(makespanMs) },
    { title: `${outlook.perDay?.of ?? 'runs'} a day`, align: 'right', cell: ({ perDay }) => (perDay === undefined || outlook.makespanMs < 60_000 ? undefined : rateText(perDay.value)) },
    { title: 'utilisation', align: 'right', cell: ({ utilisation }) => (utilisation === undefined ? undefined : percentOf(utilisation)) },
    { title: 'idle tail', align: 'right', cell: ({ idleTail }) => (idleTail === undefined ? undefined : idleTail.slotMs === 0 ? 'none' : spanText(idleTail.ms)) },
    { title: 'requests', align: 'right', cell: ({ requests }) => (requests === undefined ? undefined : String(requests)) },
    { title: 'cost', align: 'right', cell: ({ cost }) => (cost === undefined ? undefined : costText(cost)) },
    { title: 'bottleneck', align: 'left', shrinks: true, cell: ({ bottleneck }) => bottleneckText(bottleneck, forecast) },
  ];
  const told = columns.filter(({ cell }) => rows.some(row => cell(row.outlook) !== undefined));
  return textTable([{ title: 'what if', align: 'left', shrinks: true }, ...told], rows.map(row => [row.name, ...told.map(({ cell }) => cell(row.outlook) ?? '–')]), width);
}

import type { ClientError, Spread } from '../score/load/clientError.ts';
import { tpotBudget, ttftBudgetMs } from '../score/load/selfCheck.ts';
import { textTable } from './textTable.ts';

/** What `pitwall doctor --client` measured. */
export interface ClientCheckView {
  readonly inFlight: number;
  readonly paced: ClientError & { readonly itlMs: number; readonly eventsPerS: number; readonly cpuUsPerEvent?: number; readonly readingUsPerEvent: number };
  readonly coalesced: { readonly events: number; readonly eventsPerS: number; readonly eventsPerCpuS?: number; readonly lostEvents: number };
}

export interface CheckLine {
  readonly what: string;
  readonly limit: number;
  readonly value: number;
  readonly unit: 'ms' | 'share' | 'events';
  readonly held: boolean;
}

/** The lines of the error budget that this check can tell: medians of one run, on whatever else the machine does. */
export function budgetLines({ inFlight, paced, coalesced }: ClientCheckView): readonly CheckLine[] {
  const line = (what: string, value: number, limit: number, unit: CheckLine['unit']): CheckLine => ({ what, value, limit, unit, held: value <= limit });
  return [
    line('TTFT error p50', Math.abs(paced.ttftMs.p50), ttftBudgetMs(inFlight), 'ms'),
    ...(paced.tpotShare === undefined ? [] : [line('TPOT error p50', paced.tpotShare.p50, tpotBudget, 'share')]),
    line('events lost', paced.lostEvents + coalesced.lostEvents, 0, 'events'),
  ];
}

/** @param width of the terminal in columns */
export function clientCheckText(check: ClientCheckView, width: number): string {
  const { inFlight, paced, coalesced } = check;
  const row = (name: string, { n, p50, p99, max }: Spread, show: (value: number) => string): string[] => [name, show(p50), show(p99), show(max), String(n)];
  const table = textTable(
    [{ title: 'the client’s own', align: 'left', shrinks: true }, ...['p50', 'p99', 'max', 'n'].map(title => ({ title, align: 'right' as const }))],
    [
      row('TTFT error', paced.ttftMs, ms),
      row('gap between tokens, error', paced.gapMs, ms),
      ...(paced.tpotShare === undefined ? [] : [row('TPOT error', paced.tpotShare, percent)]),
      row('lag: sent − due', paced.lagMs, ms),
    ],
    width,
  );
  const verdicts = budgetLines(check).map(({ what, value, limit, unit, held }) => `${held ? 'held    ' : 'NOT HELD'} ${what} ${show(value, unit)} (≤ ${show(limit, unit)})`);
  const cost = paced.cpuUsPerEvent === undefined ? '' : `, ${paced.cpuUsPerEvent.toFixed(1)} µs of CPU each`;
  const core = coalesced.eventsPerCpuS === undefined ? '' : `: a core could take ${millions(coalesced.eventsPerCpuS)} a second`;
  return [
    `${inFlight} streams at once, a token every ${paced.itlMs} ms, against a simulated server that tells when it wrote each: ${paced.streams} answers, ${paced.tokens} tokens`,
    table.trimEnd(),
    `paced: ${Math.round(paced.eventsPerS).toLocaleString('en')} events a second${cost}, and ${paced.readingUsPerEvent.toFixed(1)} µs to read it after the answer’s end`,
    `together: ${coalesced.events.toLocaleString('en')} events at ${millions(coalesced.eventsPerS)} a second${core}`,
    ...verdicts,
    `A TTFT measured on this machine at ${inFlight} in flight is too long by about ${ms(Math.max(0, paced.ttftMs.p50))}; differences of less than ${ms(Math.max(0, paced.ttftMs.p99))} may be the client’s own`,
    '',
  ].join('\n');
}

function show(value: number, unit: CheckLine['unit']): string {
  return unit === 'ms' ? ms(value) : unit === 'share' ? percent(value) : String(value);
}

function ms(value: number): string {
  return `${value.toFixed(2)} ms`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`;
}

function millions(perS: number): string {
  return perS >= 1e6 ? `${(perS / 1e6).toFixed(2)} M` : `${Math.round(perS / 1000)} k`;
}

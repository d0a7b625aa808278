import type { BudgetLine } from './budget.ts';
import { median } from './measure.ts';

/** Markdown: the budget, and what our client told. Every number is a median of rounds. */
export function fidelityTable(measured: Readonly<Record<string, readonly number[]>>, lines: readonly BudgetLine[], machine: string): string {
  const at = (series: string): number | undefined => (measured[series] === undefined ? undefined : median(measured[series]));
  const show = (series: string, digits: number): string => at(series)?.toFixed(digits) ?? '–';
  if (lines.length === 0) return `# How true our times are\n\n${machine}.\n`;
  const rounds = lines.map(line => line.rounds);
  const [fewest, most] = [Math.min(...rounds), Math.max(...rounds)];
  const parts = [
    '# How true our times are',
    '',
    `${machine}. ${most === 1 ? 'One round' : `Medians of ${fewest === most ? most : `${fewest} to ${most}`} rounds that alternate`}; server and client each on a core of its own. Errors are against what the server says of when it read the request and when it handed each token to the socket.`,
    '',
    '| budget | measured | limit | |',
    '|---|--:|--:|---|',
    ...lines.map(({ what, value, limit, atLeast, unit, held }) => `| ${what} | ${number(value)} ${unit} | ${atLeast ? '≥' : '≤'} ${number(limit)} ${unit} | ${held ? 'held' : '**not held**'} |`),
    '',
  ];
  const levels = [64, 256, 1024].filter(n => at(`pitwall/${n} ttft`) !== undefined);
  if (levels.length > 0) {
    parts.push(
      'The load client alone, with streams of 50 tokens, 20 ms apart, the first after 100 ms, all started at once, each answered by the next request:',
      '',
      '| streams | TTFT told, p50 ms | true | error p50 | error p99 | TPOT error p50 % | events/s | CPU µs an event | of the streaming alone | of a bare socket’s client |',
      '|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|',
      ...levels.map(n => {
        const series = `pitwall/${n}`;
        const tpot = at(`${series} tpot`);
        return `| ${n} | ${show(`${series} reported`, 1)} | ${show(`${series} true`, 1)} | ${show(`${series} ttft`, 2)} | ${show(`${series} ttft99`, 1)} | ${tpot === undefined ? '–' : (tpot * 100).toFixed(2)} | ${show(`${series} rate`, 0)} | ${show(`${series} cpu`, 1)} | ${show(`${series} thread`, 1)} | ${show(`floor/${n} thread`, 1)} |`;
      }),
      '',
      'A bare socket’s client (bench/fidelity/floorClient.ts) looks for each event’s bytes and reads the clock, and does nothing else: what it costs is Node’s and the system’s share. Where nothing else runs, each event wakes the client by itself, which costs the system more than to hand over several at once.',
      '',
      `Events that come together: ${show('coalesced events/s', 0)} a second.`,
      '',
    );
  }
  return parts.join('\n');
}

function number(value: number): string {
  return value >= 1000 ? Math.round(value).toLocaleString('en') : value.toFixed(value >= 10 || value === 0 ? 0 : 2);
}

import { allFaults } from './all.ts';
import { sumOf } from './fault.ts';
import type { Record } from './results.ts';
import { tableOf } from './table.ts';

const [begin, end] = ['<!-- made by npm run faults -->', '<!-- end -->'];

/** The page with what was found between its markers; all else stays as a person wrote it. */
export function pageOf(text: string, record: Record): string {
  const [before, rest] = text.split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) throw new Error(`RELIABILITY.md has lost its markers, ${begin} and ${end}`);
  return `${before}${begin}\n${sectionOf(record)}\n${end}${after}`;
}

function sectionOf({ machine, results }: Record): string {
  const tried = results.filter(({ verdict }) => verdict.skipped === undefined);
  const all = sumOf(tried.map(({ verdict }) => verdict));
  const dates = [...new Set(results.map(({ date }) => date))].toSorted();
  const seeds = [...new Set(results.map(({ seed }) => seed))].toSorted((a, b) => a - b);
  const minutes = Math.round(results.reduce((sum, { seconds }) => sum + seconds, 0) / 60);
  return [
    '',
    `**${all.injected} faults injected, ${all.survived} survived; rows lost: ${all.lost}, rows twice: ${all.twice}, processes, leases, ports and files left: ${all.left}.**`,
    '',
    `${dates.join(', ')}, seed ${seeds.join(', ')}, on ${machine}; ${minutes} minutes.`,
    '',
    tableOf(results),
    '',
    ...allFaults.filter(({ name }) => results.some(({ fault }) => fault === name)).map(({ name, line }) => `- **${name}**: ${line}`),
    '',
  ].join('\n');
}

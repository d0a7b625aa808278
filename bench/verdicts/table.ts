import { median } from '../../src/score/load/steadyWindow.ts';
import type { Seen } from '../verdicts.ts';

/** What was seen beside what is demanded, as Markdown; whether all of it holds. */
export function verdictTable({ planted, quiet, capacity, plateau }: Seen, machine: string): { readonly text: string; readonly held: boolean } {
  const lines: { readonly what: string; readonly seen: string; readonly demanded: string; readonly held: boolean }[] = [];
  for (const [name, runs] of Map.groupBy(planted, of => of.name)) {
    const told = runs.filter(of => of.told).length;
    const verdicts = [...Map.groupBy(runs, of => of.verdict)].map(([verdict, of]) => `${of.length} ${verdict}`).join(', ');
    lines.push({ what: name, seen: `${verdicts}; cause told in ${told} of ${runs.length}`, demanded: 'each, with its cause', held: told === runs.length });
  }
  if (quiet.length > 0) {
    const of = (verdict: string): number => quiet.filter(run => run.verdict === verdict).length;
    lines.push({ what: `${quiet.length} runs where nothing is planted`, seen: `${of('valid')} valid, ${of('suspect')} suspect, ${of('invalid')} invalid`, demanded: 'at most 1 in 100 invalid', held: of('invalid') <= Math.max(1, quiet.length / 100) });
  }
  if (capacity.length > 0) {
    const errors = capacity.map(({ truth, found }) => (found === undefined ? 1 : Math.abs(found - truth) / truth));
    const probes = capacity.map(of => of.probes);
    lines.push({ what: `capacity, ${capacity.length} seeds`, seen: `off by ${percent(median(errors))} (median; most ${percent(Math.max(...errors))}) in ${median(probes)} probes (median; most ${Math.max(...probes)})`, demanded: 'median within 5 %, at most 9 probes', held: median(errors) <= 0.05 && Math.max(...probes) <= 9 });
  }
  if (plateau.length > 0) {
    const error = (of: 'plateau' | 'whole'): number => median(plateau.map(run => Math.abs((run[of] ?? 0) - run.truth) / run.truth));
    lines.push({ what: `throughput of a plateau between ramp and drain, ${plateau.length} runs`, seen: `off by ${percent(error('plateau'))} (median); of the whole level by ${percent(error('whole'))}`, demanded: 'within 1 %', held: error('plateau') <= 0.01 });
  }
  const rows = lines.map(({ what, seen, demanded, held }) => `| ${what} | ${seen} | ${demanded} | ${held ? 'held' : 'NOT HELD'} |`);
  const missed = planted.filter(of => !of.told).map(({ name, verdict, causes }) => `- ${name}: ${verdict}; ${causes.join('; ')}`);
  const bad = quiet.filter(({ verdict }) => verdict === 'invalid').map(({ causes }) => `- nothing planted: ${causes.join('; ')}`);
  return { text: `What a bench finds out of itself; ${machine}\n\n| case | seen | demanded | |\n|---|---|---|---|\n${rows.join('\n')}\n${[...missed, ...bad].map(line => `${line}\n`).join('')}`, held: lines.every(({ held }) => held) };
}

function percent(share: number): string {
  return `${(share * 100).toPrecision(2)} %`;
}

import type { ImportedOrigin } from '../../store/imported.ts';

/** How figures are called in tables, by the names of `ImportedOrigin.definitions`. */
const titles: Readonly<Record<string, string>> = {
  ttft: 'TTFT',
  icl: 'ICL',
  itl: 'ITL',
  tpot: 'TPOT',
  e2e: 'E2E',
  tokens_in: 'tokens in',
  tokens_out: 'tokens out',
  requestsPerS: 'req/s',
  tokensPerS: 'tokens/s',
  tokensInPerS: 'tokens in/s',
  inputsPerS: 'inputs/s',
  goodputPerS: 'goodput',
  attainment: 'SLO met',
  meanInFlight: 'mean in flight',
};

export function figureTitle(name: string): string {
  return titles[name] ?? name;
}

/** Where a run comes from, in one line: `imported from vLLM 0.11 (read-only), measured on 2025-03-04 05:06 UTC: /…/result.json`. */
function originText({ title, toolVersion, measuredMs, file }: Pick<ImportedOrigin, 'title' | 'toolVersion' | 'measuredMs' | 'file'>): string {
  const measured = measuredMs === undefined ? '' : `, measured on ${new Date(measuredMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  return `imported from ${title}${toolVersion === undefined || toolVersion === '' ? '' : ` ${toolVersion}`} (read-only)${measured}: ${file}`;
}

/** What a reader of the numbers must know; sentences without a full stop. */
export function importedNotes(origin: ImportedOrigin): readonly string[] {
  const { title, definitions, notes } = origin;
  const others = Object.entries(definitions).map(([name, { id, definition }]) => `${figureTitle(name)} is ${id}: ${definition}`);
  return [originText(origin), ...(others.length === 0 ? [] : [`figures that are not as Pitwall defines them keep the definition of ${title}, and are compared only with those of the same`]), ...others, ...notes];
}

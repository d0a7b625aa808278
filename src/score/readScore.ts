/** What somebody's own scorer said, checked. `metadata` is JSON. */
export interface OwnScore {
  readonly value: number | null;
  readonly reason?: string;
  readonly metadata?: string;
}

/** More is not kept: a score's metadata is for a person to read. */
const keptChars = 20_000;

/**
 * Reads what a scorer of the user's returned: a number, true or false, or an object with a `score`, and perhaps `reason` and `metadata`, as scorers of
 * autoevals and evalite return it. Anything else is no score, and the reason says what it was. Never throws.
 */
export function readScore(returned: unknown): OwnScore {
  if (typeof returned !== 'object' || returned === null) return { value: numberOf(returned), ...because(numberOf(returned) === null, `the scorer returned ${named(returned)}, not a number`) };
  if (Array.isArray(returned)) return { value: null, reason: 'the scorer returned a list, not a number' };
  const { score, reason, metadata } = returned as { readonly score?: unknown; readonly reason?: unknown; readonly metadata?: unknown };
  const value = numberOf(score);
  const said = typeof reason === 'string' && reason !== '' ? reason : rationaleOf(metadata);
  return {
    value,
    ...(said === undefined ? because(value === null, score === null ? 'the scorer gave no score' : `the scorer's \`score\` is ${named(score)}, not a number`) : { reason: said }),
    ...jsonOf(metadata),
  };
}

function numberOf(value: unknown): number | null {
  if (typeof value === 'boolean') return value ? 1 : 0;
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** Where autoevals puts a reason. */
function rationaleOf(metadata: unknown): string | undefined {
  const rationale: unknown = typeof metadata === 'object' && metadata !== null && 'rationale' in metadata ? metadata.rationale : undefined;
  return typeof rationale === 'string' && rationale !== '' ? rationale : undefined;
}

function because(holds: boolean, reason: string): { readonly reason?: string } {
  return holds ? { reason } : {};
}

function jsonOf(metadata: unknown): { readonly metadata?: string } {
  if (metadata === undefined || metadata === null) return {};
  try {
    const json = JSON.stringify(metadata) as string | undefined;
    if (json === undefined) return {};
    return { metadata: json.length <= keptChars ? json : JSON.stringify({ dropped: `${json.length} characters of metadata: at most ${keptChars} are kept` }) };
  } catch (error) {
    return { metadata: JSON.stringify({ dropped: `the metadata is no JSON (${error instanceof Error ? error.message : 'it could not be written'})` }) };
  }
}

function named(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return `the text ${JSON.stringify(value.length > 60 ? `${value.slice(0, 59)}…` : value)}`;
  return value === null ? 'null' : `a ${typeof value}`;
}

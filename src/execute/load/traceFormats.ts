import type { DatasetRow } from '../../task/datasets.ts';

/** What a row of a trace says of one request; NaN where it says nothing. */
export interface TraceRow {
  /** In ms, on the trace's own clock. */
  readonly atMs: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Blocks of the input, told from others by a name: those that requests share stand at their beginning. */
  readonly blocks?: readonly (number | string)[];
  /** It is none of the requests that are to be replayed. */
  readonly skip?: true;
  /** What must be the same in all rows that are replayed. */
  readonly level?: string;
}

export interface TraceFormat {
  readonly name: string;
  /** A row that has all of these is of this format. */
  readonly columns: readonly string[];
  readonly blockTokens?: number;
  read(row: DatasetRow): TraceRow;
}

/** The first one whose columns a trace has; a format stands before those whose columns are among its own. */
export const traceFormats: readonly TraceFormat[] = [
  {
    name: 'Pitwall',
    columns: ['trial', 'request', 'due_ms', 'outcome'],
    read: row => ({
      atMs: numberOf(row['due_ms']),
      inputTokens: numberOf(row['tokens_in']),
      outputTokens: numberOf(row['tokens_out']),
      level: String(row['trial']),
      // The export of a CSV file says 1, that of JSON lines true.
      ...(row['warmup'] === true || row['warmup'] === '1' ? { skip: true as const } : {}),
    }),
  },
  {
    name: 'Qwen',
    columns: ['chat_id', 'parent_chat_id', 'timestamp', 'input_length', 'output_length'],
    blockTokens: 16,
    read: row => ({ ...lengthsAndBlocks(row), atMs: numberOf(row['timestamp']) * 1000 }),
  },
  {
    name: 'Mooncake',
    columns: ['timestamp', 'input_length', 'output_length'],
    blockTokens: 512,
    read: row => ({ ...lengthsAndBlocks(row), atMs: numberOf(row['timestamp']) }),
  },
  {
    name: 'Azure',
    columns: ['TIMESTAMP', 'ContextTokens', 'GeneratedTokens'],
    read: row => ({ atMs: dateOf(row['TIMESTAMP']), inputTokens: numberOf(row['ContextTokens']), outputTokens: numberOf(row['GeneratedTokens']) }),
  },
  {
    name: 'BurstGPT',
    columns: ['Timestamp', 'Request tokens', 'Response tokens'],
    read: row => ({ atMs: numberOf(row['Timestamp']) * 1000, inputTokens: numberOf(row['Request tokens']), outputTokens: numberOf(row['Response tokens']) }),
  },
];

function lengthsAndBlocks(row: DatasetRow): Omit<TraceRow, 'atMs'> {
  const ids = row['hash_ids'];
  const blocks = Array.isArray(ids) ? ids.filter((id): id is number | string => typeof id === 'number' || typeof id === 'string') : [];
  return { inputTokens: numberOf(row['input_length']), outputTokens: numberOf(row['output_length']), ...(blocks.length === 0 ? {} : { blocks }) };
}

function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN;
}

/** `2023-11-16 18:15:46.6805900`, with as many digits as there are, in UTC where it says no zone: only differences matter. */
function dateOf(value: unknown): number {
  const [, day, time, fraction = '', zone = ''] = /^\s*(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(\.\d+)?\s*(Z|[+-]\d\d(?::?\d\d)?)?\s*$/.exec(String(value)) ?? [];
  if (day === undefined || time === undefined) return Number.NaN;
  const [, sign = '+', hours = '00', minutes = '00'] = /^([+-])(\d\d):?(\d\d)?$/.exec(zone) ?? [];
  return Date.parse(`${day}T${time}${sign}${hours}:${minutes}`) + (fraction === '' ? 0 : Number(fraction) * 1000);
}

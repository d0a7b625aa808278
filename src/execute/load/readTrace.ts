import { HumanError } from '../../base/humanError.ts';
import type { RowSource } from '../../task/datasets.ts';
import { createFilter } from '../datasets/filter.ts';
import { place, placeOf } from '../datasets/place.ts';
import { readRowBatches } from '../datasets/readRows.ts';
import type { LocatedRow } from '../datasets/row.ts';
import { traceFormats, type TraceFormat, type TraceRow } from './traceFormats.ts';

/** Recorded requests in the order of their times: columns, since there may be a million. */
export interface Trace {
  /** Whose format it is: `Mooncake`. */
  readonly format: string;
  /** Since the first one. */
  readonly atMs: readonly number[];
  readonly inputTokens: readonly number[];
  readonly outputTokens: readonly number[];
  /** Of each request, where the trace names them. */
  readonly blocks: readonly (readonly (number | string)[] | undefined)[];
  readonly blockTokens: number;
  /** Rows without tokens, such as requests that failed. */
  readonly leftOut: number;
}

export interface TraceSpec {
  readonly source: RowSource;
  readonly where?: string;
  readonly blockTokens?: number;
  /** Whether answers have tokens, so that a request must say how many. */
  readonly answered: boolean;
  /** Requests that are needed at most. */
  readonly most?: number;
}

/** More are not held in memory. */
const mostRequests = 1_000_000;

/** No model takes as many: the input of such a request would fill the memory. */
const mostTokens = 10_000_000;

/** Reads the beginning of a trace, as far as it is needed. A file that is none, a row that says no time, and an export of several levels are HumanErrors. */
export async function readTrace({ source, where, blockTokens, answered, most = mostRequests }: TraceSpec, signal: AbortSignal): Promise<Trace> {
  const rows: TraceRow[] = [];
  const filter = where === undefined ? undefined : createFilter('trace', where, whereOf);
  let format: TraceFormat | undefined;
  let seen = 0;
  let leftOut = 0;
  reading: for await (const batch of readRowBatches(source, 'all', signal)) {
    for (const located of batch) {
      seen++;
      if (filter?.keeps(located) === false) continue;
      format ??= formatOf(located);
      const row = format.read(located.row);
      if (row.skip === true) continue;
      if (!Number.isFinite(row.atMs)) throw new HumanError({ what: `this row of the ${format.name} trace says no time that can be read`, where: whereOf(located), toDo: 'mend or remove it' });
      if (!(row.inputTokens >= 1) || (answered && !(row.outputTokens >= 1))) {
        leftOut++;
        continue;
      }
      const tokens = Math.max(row.inputTokens, row.outputTokens >= 1 ? row.outputTokens : 0);
      if (tokens > mostTokens) throw new HumanError({ what: `a request of ${tokens} tokens is more than any model takes`, where: whereOf(located), toDo: `mend or remove this row: up to ${mostTokens.toLocaleString('en')} are sent` });
      checkBlocks(row, blockTokens ?? format.blockTokens, located);
      if (row.level !== undefined && rows[0]?.level !== undefined && row.level !== rows[0].level) throw new HumanError({ what: `the export holds several levels (${rows[0].level}, ${row.level}, …), and one is replayed`, where: whereOf(located), toDo: `add \`where: "row.trial == '${rows[0].level}'"\` beside \`trace\`` });
      if (rows.push(row) >= Math.min(most, mostRequests)) break reading;
    }
  }
  signal.throwIfAborted();
  if (rows.length === 0) throw filter !== undefined && seen > 0 && format === undefined ? filter.leavesNone(seen, place(source.path)) : new HumanError({ what: leftOut > 0 ? 'no request of the trace says how many tokens it had' : 'the trace has no requests', where: place(source.path), toDo: 'name a file with at least one' });
  // Nearly always it is in order already.
  if (rows.some(({ atMs }, k) => atMs < (rows[k - 1]?.atMs ?? atMs))) rows.sort((a, b) => a.atMs - b.atMs);
  const firstMs = rows[0]?.atMs ?? 0;
  return {
    format: format?.name ?? '',
    atMs: rows.map(({ atMs }) => atMs - firstMs),
    inputTokens: rows.map(({ inputTokens }) => Math.round(inputTokens)),
    outputTokens: rows.map(({ outputTokens }) => (outputTokens >= 1 ? Math.round(outputTokens) : 1)),
    blocks: rows.map(({ blocks }) => blocks),
    blockTokens: blockTokens ?? format?.blockTokens ?? 1,
    leftOut,
  };
}

function formatOf(located: LocatedRow): TraceFormat {
  const { row } = located;
  const found = traceFormats.find(({ columns }) => columns.every(column => Object.hasOwn(row, column)));
  if (found !== undefined) return found;
  const held = Object.keys(row);
  throw new HumanError({
    what: `the columns of this file (${held.slice(0, 12).join(', ')}${held.length > 12 ? ', …' : ''}) are of no trace that Pitwall reads`,
    where: whereOf(located),
    toDo: `name a file with ${traceFormats.map(({ name, columns }) => `${columns.join(', ')} (${name})`).join('; or ')}`,
  });
}

/** One more or less is how tools round; anything else is another length of blocks, and would make shared beginnings of another size. */
function checkBlocks({ blocks, inputTokens }: TraceRow, blockTokens: number | undefined, located: LocatedRow): void {
  if (blocks === undefined || blockTokens === undefined || Math.abs(blocks.length - Math.ceil(inputTokens / blockTokens)) <= 1) return;
  throw new HumanError({ what: `this row has ${blocks.length} \`hash_ids\` for ${inputTokens} tokens, and in blocks of ${blockTokens} they would be ${Math.ceil(inputTokens / blockTokens)}`, where: whereOf(located), toDo: `say how many tokens a block has: \`block_tokens: ${Math.ceil(inputTokens / blocks.length)}\` beside \`trace\`, or what its authors say` });
}

function whereOf({ file, line }: LocatedRow): string {
  return file === undefined ? `row ${line}` : placeOf({ file, line });
}

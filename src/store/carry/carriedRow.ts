import type { Reading } from '../../score/load/telemetry.ts';
import type { RequestRow, RunEvent, RunRow, SampleRow, ShardRow, Spent, TickRow, TrialRow } from '../rows.ts';

/** One row on its way from one store to another. */
export type CarriedRow = { readonly run: string } & (
  | { readonly type: 'run'; readonly row: RunRow }
  | { readonly type: 'trial'; readonly row: TrialRow }
  | { readonly type: 'sample'; readonly row: SampleRow }
  | { readonly type: 'shard'; readonly trial: string; readonly row: ShardRow }
  | { readonly type: 'request'; readonly row: RequestRow }
  | { readonly type: 'reading'; readonly trial: string; readonly row: Reading }
  | { readonly type: 'event'; readonly atMs: number; readonly row: RunEvent }
  | { readonly type: 'tick'; readonly row: TickRow }
  /** What was paid for that no sample's row holds. */
  | { readonly type: 'spent'; readonly row: Spent }
  /** Of a carried run, after its samples and requests, which make what was known of a trial before void. */
  | { readonly type: 'summary'; readonly row: { readonly trial: string; readonly summary: string } }
);

export function encodeRow(row: CarriedRow): string {
  if (row.type !== 'request' || row.row.chunks === undefined) return JSON.stringify(row);
  return JSON.stringify({ ...row, row: { ...row.row, chunks: Buffer.from(row.row.chunks).toString('base64') } });
}

/** Of a file that was found to be whole, so that it holds what `encodeRow` made. */
export function decodeRow(line: string): CarriedRow {
  const row = JSON.parse(line) as CarriedRow;
  if (row.type !== 'request' || row.row.chunks === undefined) return row;
  return { ...row, row: { ...row.row, chunks: new Uint8Array(Buffer.from(row.row.chunks as unknown as string, 'base64')) } };
}

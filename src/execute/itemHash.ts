import { hash } from 'node:crypto';
import type { DatasetRow } from '../task/datasets.ts';
import { canonicalJson } from './datasets/canonicalJson.ts';

/** Says what a sample is, wherever it stands in its dataset: 64 bits in hex of the SHA-256 over its whole row, since a prompt may use any column. */
export function itemHash(row: DatasetRow): string {
  return hash('sha256', canonicalJson(row)).slice(0, 16);
}

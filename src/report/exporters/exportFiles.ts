import type { StoreReader } from '../../store/store.ts';
import type { RunView } from '../view.ts';
import { exportRun, singleFormats } from './exportRun.ts';
import { vllmFiles } from './vllm.ts';

export const exportFormats = [...singleFormats, 'vllm'] as const;
export type ExportFormat = (typeof exportFormats)[number];

export interface ExportedFile {
  /** What tells it from the others: at the end of its name, before the dot. Empty where it is the only one. */
  readonly suffix: string;
  /** Made as they are written. */
  readonly chunks: () => Iterable<string>;
}

/** A run in files' words: one, or in vLLM's shape one for each level of a bench. Throws a HumanError where the format has no place for such a run. */
export function exportFiles(format: ExportFormat, reader: Parameters<typeof exportRun>[1] & Pick<StoreReader, 'run'>, view: RunView): readonly ExportedFile[] {
  if (format !== 'vllm') return [{ suffix: '', chunks: () => exportRun(format, reader, view) }];
  const files = vllmFiles(reader, view);
  return files.map(({ trial, text }) => ({ suffix: files.length === 1 ? '' : `-${trial.replaceAll(/[^\p{L}\p{N}._=-]+/gu, '-')}`, *chunks() { yield text(); } }));
}

/** `out.json` and `-concurrency=4`: `out-concurrency=4.json`. */
export function withSuffix(file: string, suffix: string): string {
  if (suffix === '') return file;
  const [, before = file, extension = ''] = /^(.*[^/\\])(\.[^./\\]+)$/su.exec(file) ?? [];
  return `${before}${suffix}${extension}`;
}

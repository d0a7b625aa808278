import { readFileSync } from 'node:fs';
import path from 'node:path';

/** What sacrebleu, rouge-score and scikit-learn say of the sentences in `text-metrics.json`; `makeTextMetrics.py` made it. */
export interface TextMetrics {
  readonly rows: readonly { readonly language: string; readonly targets: readonly string[]; readonly output: string }[];
  readonly cases: readonly {
    readonly use: 'bleu' | 'chrf' | 'chrf++' | 'ter';
    readonly params: Readonly<Record<string, unknown>>;
    /** Both targets count, or only the first. */
    readonly several: boolean;
    readonly signature: string;
    readonly corpus: number;
    readonly groups: Readonly<Record<string, number>>;
    readonly sentences: readonly number[];
  }[];
  readonly rouge: { readonly targets: readonly string[]; readonly outputs: readonly string[] } & Readonly<Record<'plain' | 'stemmed', Readonly<Record<'rouge1' | 'rouge2' | 'rougeL', readonly (readonly [f: number, precision: number, recall: number])[]>>>>;
  readonly stems: Readonly<Record<string, string>>;
  readonly labels: {
    readonly truth: readonly string[];
    readonly guess: readonly string[];
    readonly confusion: { readonly labels: readonly string[]; readonly matrix: readonly (readonly number[])[] };
    readonly table: readonly { readonly label: string; readonly precision: number; readonly recall: number; readonly f1: number; readonly support: number }[];
    readonly averages: Readonly<Record<'micro' | 'macro' | 'weighted', { readonly precision: number; readonly recall: number; readonly f1: number }>>;
    readonly three: Readonly<Record<'micro' | 'macro' | 'weighted', number>>;
  };
}

export function textMetrics(): TextMetrics {
  return JSON.parse(readFileSync(path.join(import.meta.dirname, 'text-metrics.json'), 'utf8')) as TextMetrics;
}

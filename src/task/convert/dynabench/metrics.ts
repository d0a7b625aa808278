import type { Notes } from '../notes.ts';

type Scorer = string | { readonly use: string; readonly params: object };

/** A metric of Dynabench as a scorer; undefined where there is none. Notes say what is different. */
export function scorerOf(metric: string, notes: Notes): { readonly id: string; readonly scorer: Scorer } | undefined {
  const share = (id: string, scorer: Scorer): { readonly id: string; readonly scorer: Scorer } => {
    notes.add(`${metric}: it is a share from 0 to 1 here, there in percent`);
    return { id, scorer };
  };
  switch (metric) {
    case 'accuracy':
      return share('exact_match', 'exact_match');
    case 'macro_f1':
      return share('f1', { use: 'f1', params: { average: 'macro' } });
    case 'f1':
    case 'squad_f1':
      return share('token_f1', 'token_f1');
    case 'bleu':
      return { id: 'bleu', scorer: 'bleu' };
    case 'sp_bleu':
      notes.add(`sp_bleu: texts are cut by the SentencePiece model of Flores, to be put at sentencepiece.bpe.model beside this file; there the pieces are then cut once more by sacrebleu's 13a, so that scores can differ a little`);
      return { id: 'sp_bleu', scorer: { use: 'bleu', params: { tokenize: 'spm:sentencepiece.bpe.model' } } };
    default:
      return undefined;
  }
}

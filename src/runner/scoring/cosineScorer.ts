import { cosineOf } from '../../score/cosine.ts';
import type { CosineParams } from '../../task/askingScorers.ts';
import type { AskingScorer } from './askingScorer.ts';
import type { EmbeddingModel } from './embeddingModel.ts';

/** The cosine between the embeddings of the answer and of the nearest target. An endpoint that fails gives no score. */
export function createCosineScorer(id: string, { model: name, reference }: CosineParams, model: EmbeddingModel): AskingScorer {
  return {
    id,
    async judge({ item, answer }, signal) {
      const references = reference === undefined ? item.targets : textsOf(item.row[reference]);
      const targets = references.filter(target => target.trim() !== '');
      if (targets.length === 0) return { score: { scorer: id, value: null, reason: references.length === 0 ? 'no target' : 'the target is blank' } };
      const embedded = await model.vectorsOf([answer, ...targets], signal);
      if (embedded === undefined) return undefined;
      const { vectors, costs } = embedded;
      const told = costs.requests === 0 ? {} : { costs };
      if ('error' in vectors) return { score: { scorer: id, value: null, reason: `the embeddings model \`${name}\` did not answer: ${vectors.error}` }, ...told };
      const [own, ...others] = vectors;
      const values = others.flatMap(other => (own === undefined ? [] : (cosineOf(own, other) ?? [])));
      return { score: values.length === 0 ? { scorer: id, value: null, reason: 'the vectors have no direction' } : { scorer: id, value: Math.max(...values) }, ...told };
    },
    dispose: () => model.dispose(),
  };
}

function textsOf(value: unknown): readonly string[] {
  const list = Array.isArray(value) ? (value as readonly unknown[]) : value === undefined || value === null ? [] : [value];
  return list.map(one => (typeof one === 'string' ? one : JSON.stringify(one)));
}

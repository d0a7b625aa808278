import type { Model } from '../task/models.ts';
import { createResponseCache, type ResponseCache } from './responseCache.ts';
import type { RunSpec } from './runSpec.ts';

/** The answers that a model gave before, where its task wants them. */
export function cacheOf({ store, ports: { createFingerprint, clock } }: RunSpec, model: Model, repeat: number): { readonly cache?: ResponseCache } {
  if (model.cache !== true || createFingerprint === undefined) return {};
  return { cache: createResponseCache({ store, model: model.id, fingerprint: createFingerprint(model, repeat), clock }) };
}

import { readModel } from './checkModel.ts';
import type { Checking } from './checking.ts';
import type { Model } from './models.ts';
import type { WrittenTask } from './schema.ts';
import { isAsking, type ScorerSpec } from './scorers.ts';

export function readHelpers(written: WrittenTask['helpers'], checking: Checking): readonly Model[] {
  return (written ?? []).map((model, k) => {
    if (model.provider === 'recorded') checking.reporter.at(['helpers', k, 'provider'], `helper \`${model.id}\` is recorded, so a scorer cannot ask it`, 'give it an endpoint');
    return readModel(model, ['helpers', k], checking);
  });
}

/** A helper shares its ids with the models, and one that nobody asks is a mistake. */
export function checkHelpersAreAsked(helpers: readonly Model[], models: readonly Model[], scorers: readonly ScorerSpec[], { reporter }: Checking): void {
  const asked = new Set(scorers.filter(isAsking).flatMap(scorer => ('model' in scorer.params ? [scorer.params.model] : [])));
  for (const [k, { id }] of helpers.entries()) {
    if (models.some(model => model.id === id)) reporter.at(['helpers', k, 'id'], `\`${id}\` is the id of a model under test already`, 'give the helper another `id`; a scorer can also ask a model under test');
    else if (!asked.has(id)) reporter.at(['helpers', k, 'id'], `no scorer asks helper \`${id}\``, 'name it in the `params.model` of a scorer, or remove it', 'warning');
  }
}

import { unreachable } from '../base/unreachable.ts';
import type { Extract, PureScorerSpec } from '../task/scorers.ts';
import { createBleu } from './bleu.ts';
import { createChrf } from './chrf.ts';
import { createChecks } from './checks/checks.ts';
import { createChoice } from './choice.ts';
import { createContains } from './contains.ts';
import { createExactMatch } from './exactMatch.ts';
import { createExtractor } from './extract.ts';
import { metricKinds } from './metricKinds.ts';
import { createFuzzyMatch } from './fuzzyMatch.ts';
import { createJsonMatch } from './jsonMatch.ts';
import { createJsonSchema } from './jsonSchema.ts';
import { createLabelF1 } from './labelF1.ts';
import { createLevenshtein } from './levenshtein.ts';
import { createNumericMatch } from './numericMatch.ts';
import { createRegex } from './regex.ts';
import { createRouge } from './rouge.ts';
import type { Scorer } from './scorer.ts';
import { createSetF1 } from './setF1.ts';
import { createJaccardMix, createTfCosine } from './similarity.ts';
import { createStartsWith } from './startsWith.ts';
import { createTer } from './ter.ts';
import { createTokenF1 } from './tokenF1.ts';

/**
 * One pure scorer of a task. With the task's `extract` its definition names that too: the same scorer after another extraction is another measurement.
 * Throws a HumanError for a malformed regular expression.
 */
export function createScorer(spec: PureScorerSpec, extract?: Extract): Scorer {
  const { unit, direction } = metricKinds[spec.use];
  const scorer: Scorer = { ...create(spec), ...(unit === 'share' ? {} : { unit }), ...(direction === 'higher' ? {} : { direction }) };
  return extract ? { ...scorer, definition: `${scorer.definition} after ${createExtractor(extract).definition}` } : scorer;
}

function create(spec: PureScorerSpec): Scorer {
  switch (spec.use) {
    case 'exact_match':
      return createExactMatch(spec.id, spec.params);
    case 'numeric_match':
      return createNumericMatch(spec.id, spec.params);
    case 'contains':
      return createContains(spec.id, spec.params);
    case 'regex':
      return createRegex(spec.id, spec.params);
    case 'choice':
      return createChoice(spec.id, spec.params);
    case 'set_f1':
      return createSetF1(spec.id, spec.params);
    case 'token_f1':
      return createTokenF1(spec.id, spec.params);
    case 'starts_with':
      return createStartsWith(spec.id, spec.params);
    case 'levenshtein':
      return createLevenshtein(spec.id, spec.params);
    case 'json_schema':
      return createJsonSchema(spec.id, spec.params);
    case 'f1':
      return createLabelF1(spec.id, spec.params);
    case 'rouge1':
    case 'rouge2':
    case 'rougeL':
      return createRouge(spec.id, spec.use, spec.params);
    case 'tf_cosine':
      return createTfCosine(spec.id);
    case 'jaccard_mix':
      return createJaccardMix(spec.id);
    case 'bleu':
      return createBleu(spec.id, spec.params);
    case 'chrf':
      return createChrf(spec.id, spec.params, 0);
    case 'chrf++':
      return createChrf(spec.id, spec.params, 2);
    case 'ter':
      return createTer(spec.id, spec.params);
    case 'fuzzy_match':
      return createFuzzyMatch(spec.id);
    case 'json_match':
      return createJsonMatch(spec.id);
    case 'checks':
      return createChecks(spec.id, spec.params);
    default:
      return unreachable(spec);
  }
}

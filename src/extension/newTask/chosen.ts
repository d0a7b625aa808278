import type { FoundData } from '../../task/wizard/found.ts';
import type { NewModel } from '../../task/wizard/writeTask.ts';

/** What was chosen of a new task, before it has a name; `template`: nothing is left to choose. */
export type Chosen =
  | { readonly kind: 'eval'; readonly model: NewModel; readonly data?: FoundData }
  | { readonly kind: 'bench'; readonly model: LoadModel; readonly data?: FoundData }
  | { readonly kind: 'recorded'; readonly data: FoundData }
  | { readonly kind: 'template'; readonly of: 'recorded' | 'tune' };

/** A model that a bench can put under load. */
export type LoadModel = NewModel & { readonly provider: 'sim' | 'openai' };

/** How the names of task files end, that a new task may have. */
export const endings = ['.eval.yaml', '.bench.yaml', '.tune.yaml'] as const;

export function endingOf(chosen: Chosen): (typeof endings)[number] {
  return chosen.kind === 'bench' ? '.bench.yaml' : chosen.kind === 'template' && chosen.of === 'tune' ? '.tune.yaml' : '.eval.yaml';
}

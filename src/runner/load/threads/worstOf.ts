import type { ProcessFacts } from '../../../base/processFacts.ts';

/** Of each fact the worst that a thread has met: what one of them measured is no better. At least one. */
export function worstOf(threads: readonly ProcessFacts[]): ProcessFacts {
  const of = (fact: keyof ProcessFacts): number => Math.max(0, ...threads.map(facts => facts[fact] ?? 0));
  const known = (fact: 'coreWaitShare' | 'busyShare' | 'foreignShare'): Partial<ProcessFacts> => (threads.some(facts => facts[fact] !== undefined) ? { [fact]: of(fact) } : {});
  return {
    wallMs: of('wallMs'),
    loopDelayP99Ms: of('loopDelayP99Ms'),
    loopDelayMaxMs: of('loopDelayMaxMs'),
    stalledShare: of('stalledShare'),
    gcShare: of('gcShare'),
    ...known('coreWaitShare'),
    ...known('busyShare'),
    ...known('foreignShare'),
  };
}

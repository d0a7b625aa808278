import type { JudgeParams } from '../../task/askingScorers.ts';
import type { Judgement } from '../scorer.ts';
import type { Vote } from './verdict.ts';

/**
 * The score of all votes on one answer. Votes without a verdict are left out; where half of them or more have none, or the majority is a tie, there is no score.
 * The reason tells the votes.
 */
export function reduceVotes(votes: readonly Vote[], { choices, reduce }: Pick<JudgeParams, 'choices' | 'reduce'>): Judgement {
  const given = votes.flatMap(vote => ('choice' in vote ? [vote.choice] : []));
  const failure = votes.find(vote => 'reason' in vote);
  const lost = votes.length - given.length;
  if (lost * 2 >= votes.length) return { value: null, reason: votes.length === 1 ? (failure?.reason ?? 'nobody voted') : `${lost} of ${votes.length} votes gave no verdict: ${failure?.reason ?? ''}` };
  const told = votes.length === 1 ? (given[0] ?? '') : `${tally(given)}${lost === 0 ? '' : `, ${lost} without a verdict`}`;
  if (reduce === 'mean') return { value: given.reduce((sum, choice) => sum + (choices[choice] ?? 0), 0) / given.length, reason: told };
  const [first, second] = counted(given);
  if (first === undefined || first[1] === second?.[1]) return { value: null, reason: `the votes are tied: ${told}` };
  return { value: choices[first[0]] ?? null, reason: told };
}

function tally(given: readonly string[]): string {
  return counted(given).map(([choice, n]) => `${n} × ${choice}`).join(', ');
}

/** Most first; equal ones in the order they were given. */
function counted(given: readonly string[]): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const choice of given) counts.set(choice, (counts.get(choice) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a);
}

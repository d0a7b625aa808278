import { afterEach, beforeEach, expect, test } from 'vitest';
import { eventText } from '../../src/report/eventText.ts';
import { createInlineScoring } from '../../src/runner/inlineScoring.ts';
import type { ScoringPool } from '../../src/runner/scoringPool.ts';
import { poolOfTrack } from '../../src/runner/scoring/trackPools.ts';
import type { Task } from '../../src/task/task.ts';
import { says, Workspace } from './fixture.ts';

let workspace: Workspace;
beforeEach(() => {
  workspace = new Workspace();
});
afterEach(() => workspace.dispose());

/** A large dataset before a small one, each with a track of its own. */
function twoTracks(large: string, small: string): Task {
  const task = workspace.task(0);
  const dataset = (id: string, rows: number, track: string) => ({ ...task.datasets[0]!, id, track, source: { inline: Array.from({ length: rows }, (_, i) => ({ input: `${id}${i}`, target: 'x' })) } });
  return { ...task, datasets: [dataset('large', 120, large), dataset('small', 3, small)] };
}

/** What was opened, then how the trials ended, in order. `slow` pools score nothing before the small track has ended. */
async function run(task: Task, scoringPools: readonly string[], slow: string | undefined): Promise<string> {
  const opened: string[] = [];
  const ended = (): string[] => workspace.store.events('r1').flatMap(({ event }) => (event.type === 'trialEnded' ? [eventText(event).split(' ')[0]!.split('~')[1]!] : []));
  const createScoringPool = (name?: string): ScoringPool => {
    opened.push(name ?? 'default');
    const inline = createInlineScoring({ scorers: task.scorers });
    return {
      score: async jobs => {
        while (name !== undefined && name === slow && !ended().includes('small')) await new Promise(resolve => setTimeout(resolve, 5));
        return inline.score(jobs);
      },
      dispose: () => inline.dispose(),
    };
  };
  workspace.scoringPools = scoringPools;
  await workspace.run(task, () => says('x'), { ports: { createScoringPool } });
  return `${opened.toSorted().join(' ')}: ${ended().join(' ')}`;
}

test('a track with much to score does not hold a small one up', async () => {
  expect(await run(twoTracks('full', 'small'), ['full', 'small', 'spare'], 'full')).toBe('full small: small large');
});

test('tracks without a pool of their name share the default one', async () => {
  expect(await run(twoTracks('full', 'small'), ['small'], undefined)).toMatch(/^default small: /);
  expect(poolOfTrack('full', ['small'])).toBeUndefined();
  expect(poolOfTrack(undefined, ['small'])).toBeUndefined();
});

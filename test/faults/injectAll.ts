import { createRng } from '../../src/base/rng.ts';
import type { Fault, Kind, Verdict } from './fault.ts';
import { openSubject } from './subject.ts';
import { runUndisturbed, type Undisturbed } from './undisturbed.ts';

export interface Result {
  readonly fault: string;
  readonly kind: Kind;
  readonly verdict: Verdict;
  readonly seconds: number;
}

export interface Choice {
  readonly kinds: readonly Kind[];
  readonly moments: number;
  readonly seed: number;
  readonly program: string;
  say(text: string): void;
}

/** One fault after the other: what is measured is who survives, and a machine that does two things at once tells that no better. */
export async function injectAll(faults: readonly Fault[], { kinds, moments, seed, program, say }: Choice): Promise<readonly Result[]> {
  const known = new Map<Kind, Promise<Undisturbed>>();
  const results: Result[] = [];
  for (const fault of faults) {
    for (const kind of fault.kinds.filter(each => kinds.includes(each))) {
      say(`${fault.name}: ${kind}`);
      const beganMs = performance.now();
      const undisturbed = (): Promise<Undisturbed> => {
        const before = known.get(kind) ?? once(kind, program);
        known.set(kind, before);
        return before;
      };
      const verdict = await fault.inject({ kind, moments, rng: createRng(`${seed}/${fault.name}/${kind}`), program, undisturbed, say }).catch(brokenOff);
      results.push({ fault: fault.name, kind, verdict, seconds: Math.round((performance.now() - beganMs) / 1000) });
      for (const wrong of verdict.wrong) say(`WRONG: ${wrong}`);
    }
  }
  return results;
}

async function once(kind: Kind, program: string): Promise<Undisturbed> {
  const subject = await openSubject(kind, program);
  try {
    return await runUndisturbed(subject);
  } finally {
    await subject.dispose();
  }
}

/** What the campaign did not see coming is a finding too. */
function brokenOff(error: unknown): Verdict {
  return { injected: 1, survived: 0, lost: 0, twice: 0, left: 0, said: [], wrong: [`the campaign broke off: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`] };
}

import { expect, test } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { createProvider } from '../../src/execute/createProvider.ts';
import type { Model } from '../../src/task/models.ts';
import type { SampleRow } from '../../src/store/rows.ts';
import { chat, completions, type Dialect } from '../fake/dialects.ts';
import { startHostileServer } from '../fake/hostileServer.ts';
import { hostilities, type Hostility } from '../fake/hostilities.ts';
import { says, Workspace } from './fixture.ts';

interface Asked {
  readonly id: string;
  readonly timeoutMs: number;
}

const openAi = (part: Partial<Extract<Model, { provider: 'openai' }>>) => (origin: string, { id, timeoutMs }: Asked): Model => ({ id, provider: 'openai', baseUrl: `${origin}/v1`, model: id, stream: false, params: {}, timeoutMs, limits: {}, ...part });
const all = (): boolean => true;
/** Megabytes are slow to store, and one dialect that reads them is enough. */
const small = ({ name }: Hostility): boolean => name !== '20 MB';
/** What comes to the same in every dialect is left to one of them. */
const inTheBody = ({ name, about }: Hostility): boolean => about === 'body' && name !== '20 MB';

/** A whole run: each hostility is a model of its own that is asked about two samples. Nothing is scored that was not answered. */
test.concurrent.each<[string, Dialect, (origin: string, asked: Asked) => Model, 'whole' | 'streamed', (hostility: Hostility) => boolean]>([
  ['openai', chat, openAi({ stream: false }), 'whole', small],
  ['openai', chat, openAi({ stream: true }), 'streamed', all],
  ['openai completions', completions, openAi({ endpoint: 'completions', stream: true }), 'streamed', inTheBody],
])('%s: every hostility ends in its class, and the run ends', { timeout: 30_000 }, async (_name, dialect, modelOf, way, isMeant) => {
  const workspace = new Workspace();
  const meant = hostilities.filter(isMeant);
  const server = await startHostileServer(dialect, meant);
  try {
    const models = meant.map(({ name, ends }) => modelOf(server.origin, { id: idOf(name), timeoutMs: ends.startsWith('timedOut') ? 300 : 20_000 }));
    const outcome = await workspace.run(workspace.task(2, { models, retries: 1, parallelTrials: models.length }), () => says('never'), {
      parallelRequests: 50,
      ports: { createProvider: model => createProvider(model, { environment: {}, connections: 50, clock: systemClock }) },
    });
    // Some of them answer nothing at all.
    expect(outcome).toBe('failed');
    const rows = [...workspace.store.samples('r1')];
    const ends = new Map(workspace.store.trials('r1').map(trial => [trial.configuration.model, merged(rows.filter(row => row.trial === trial.id).map(say), String(trial.outcome))]));
    expect(meant.map(({ name }) => `${name}: ${ends.get(idOf(name))}`)).toEqual(meant.map(({ name, ends, streamed = ends }) => `${name}: ${way === 'streamed' ? streamed : ends}`));
  } finally {
    workspace.dispose();
    server.close();
  }
});

function idOf(name: string): string {
  return name.replaceAll(/\W+/g, '-');
}

/** One line where both samples ended alike; how the trial ended where none was recorded. */
function merged(ends: readonly string[], trial: string): string {
  const [first, second] = ends;
  if (first === undefined) return `none recorded, trial ${trial}`;
  return ends.length === 2 && first === second ? String(first) : `${ends.length} samples: ${ends.join(' | ')}`;
}

function say({ outcome, errorClass, attempts, scores }: SampleRow): string {
  return [outcome + (errorClass === undefined ? '' : ` ${errorClass}`), ...(scores.length === 0 ? [] : [`scored ${scores.map(score => score.value).join()}`]), ...(attempts === 1 ? [] : [`${attempts} attempts`])].join(', ');
}

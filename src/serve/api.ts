import { existsSync } from 'node:fs';
import type { LaunchRequest } from '../protocol/launch.ts';
import { openReader, openStore } from '../store/workspaceStore.ts';
import { storeFile } from '../store/workspaceFolder.ts';
import type { SampleRow } from '../store/rows.ts';
import type { StoreReader } from '../store/store.ts';
import type { Written } from '../task/convert/evalap/readExperiments.ts';
import type { Catalogue } from './catalogue.ts';
import { stateOf, type ExperimentState } from './experimentState.ts';
import { makePosting, type Made } from './makePosting.ts';
import type { PostedExperiment, Posting } from './posting.ts';
import { readResults, type Results } from './readResults.ts';
import { Refusal } from './refusal.ts';
import { RunQueue } from './runQueue.ts';
import { SecretsInMemory } from './secretsInMemory.ts';
import { experimentShape, setShape, type ShownWith } from './shapes.ts';
import { Shelf } from './shelf.ts';

export interface ApiPorts {
  readonly workspace: string;
  readonly catalogue: Catalogue;
  /** Starts a background runner; see `Begin`. @param secrets for its environment */
  readonly launch: (request: LaunchRequest, secrets: Readonly<Record<string, string>>) => Promise<{ readonly ended: Promise<void> }>;
  readonly nowMs: () => number;
  readonly random: () => number;
}

/** Experiments of a workspace as Evalap has them: each posting is a task in `.pitwall/api`, and an ordinary run. */
export class ExperimentApi {
  readonly shelf: Shelf;
  private readonly ports: ApiPorts;
  private readonly secrets = new SecretsInMemory();
  private readonly queue: RunQueue<{ readonly posting: Posting; readonly again: boolean }>;

  constructor(ports: ApiPorts) {
    this.ports = ports;
    this.shelf = new Shelf(ports.workspace);
    this.queue = new RunQueue(
      ({ posting, again }) => this.ports.launch({ taskFile: posting.taskFile, workspace: ports.workspace, runId: posting.run, trusted: true, agreed: [], ...(again ? { resume: true, retryFailed: true } : {}) }, this.secrets.environment(posting.secrets) ?? {}),
      ({ posting }, error) => this.shelf.update({ ...posting, error }),
    );
  }

  /** Makes experiments of a body, and runs them unless they are held. */
  post(body: Written, made: Made): Posting {
    const posting = makePosting(body, made, { shelf: this.shelf, catalogue: this.ports.catalogue, secrets: this.secrets }, this.ports.nowMs(), this.ports.random);
    if (!made.held) this.queue.add(posting.first, { posting, again: false });
    return posting;
  }

  /** Runs one that was held, or was not begun by a server before this one. */
  run(posting: Posting): void {
    if (this.queue.has(posting.first) || this.withReader(reader => reader?.run(posting.run)) !== undefined) throw new Refusal(400, `the experiment was run already: it is run ${posting.run} of the workspace`);
    this.refuseWithoutSecrets(posting);
    const { held: _, error: __, ...begun } = posting;
    this.shelf.update(begun);
    this.queue.add(posting.first, { posting: begun, again: false });
  }

  /** Asks again what failed, and what was not asked; false where there is nothing. */
  retry(posting: Posting): boolean {
    const { status, row } = this.state(posting);
    if (status !== 'finished' && status !== 'stopped') return false;
    const { tried, answered } = this.all(posting);
    if (row !== undefined && status === 'finished' && tried === answered && row.outcome === 'succeeded') return false;
    this.refuseWithoutSecrets(posting);
    const { error: _, ...open } = posting;
    this.shelf.update(open);
    this.queue.add(posting.first, { posting: open, again: row !== undefined });
    return true;
  }

  /** False where nothing of it runs or waits. */
  stop(posting: Posting): boolean {
    if (this.queue.drop(posting.first)) {
      this.shelf.update({ ...posting, error: 'it was stopped before it began' });
      return true;
    }
    if (this.state(posting).status !== 'running_answers') return false;
    const store = openStore(storeFile(this.ports.workspace));
    try {
      store.requestCancel(posting.run, `pitwall serve (process ${process.pid})`, this.ports.nowMs());
    } finally {
      store.dispose();
    }
    return true;
  }

  state(posting: Posting): ExperimentState {
    return this.withReader(reader => stateOf(posting, reader, this.queue.has(posting.first), this.ports.nowMs()));
  }

  /** Of the whole run. */
  all(posting: Posting): { readonly tried: number; readonly answered: number; readonly total?: number } {
    return this.withReader(reader => {
      const totals = reader?.run(posting.run) === undefined ? [] : (reader?.totals(posting.run) ?? []);
      const trials = totals.length === 0 ? [] : (reader?.trials(posting.run) ?? []);
      const sum = (list: readonly number[]): number => list.reduce((all, one) => all + one, 0);
      const total = trials.every(trial => trial.total !== undefined) && trials.length > 0 ? sum(trials.map(trial => trial.total ?? 0)) : undefined;
      return { tried: sum(totals.map(({ done }) => done)), answered: sum(totals.map(({ outcomes: { ok = 0, empty = 0, extractionFailed = 0 } }) => ok + empty + extractionFailed)), ...(total === undefined ? {} : { total }) };
    });
  }

  experiment(posting: Posting, k: number, shown: ShownWith): object {
    return this.withReader(reader => this.shape(reader, posting, k, shown, new Map()));
  }

  experiments(posting: Posting): readonly object[] {
    const read = new Map<string, readonly SampleRow[]>();
    return this.withReader(reader => posting.experiments.map((_, k) => this.shape(reader, posting, k, {}, read)));
  }

  /** Undefined where there is no such set. */
  set(id: number): object | undefined {
    const postings = this.postingsOfSet(id);
    const [one] = postings;
    return one?.set === undefined ? undefined : setShape(id, one.set.name, one.set.readme, one.createdMs, postings.flatMap(posting => this.experiments(posting)));
  }

  postingsOfSet(id: number): readonly Posting[] {
    return this.shelf.postings().filter(posting => posting.set?.id === id);
  }

  /** Begins no more. Returns how many waited, and the run that goes on. */
  close(): { readonly waiting: number } {
    return { waiting: this.queue.close() };
  }

  /** @param read samples of trials that were read for another experiment */
  private shape(reader: StoreReader | undefined, posting: Posting, k: number, shown: ShownWith, read: Map<string, readonly SampleRow[]>): object {
    const experiment = posting.experiments[k];
    if (experiment === undefined) throw new RangeError(`there is no experiment ${k}`);
    const state = stateOf(posting, reader, this.queue.has(posting.first), this.ports.nowMs());
    const results = reader === undefined || state.row === undefined ? nothing(experiment) : readResults(reader, posting.run, experiment, read);
    const dataset = this.shelf.datasets().find(({ name }) => name === experiment.dataset);
    // In a run that is taken up again a trial may be over from before.
    const isOver = results.ended && state.status === 'running_answers' && state.row?.resumes === 0;
    return experimentShape(posting, k, isOver ? { ...state, status: 'finished' } : state, results, dataset, shown);
  }

  private refuseWithoutSecrets(posting: Posting): void {
    if (this.secrets.environment(posting.secrets) === undefined) throw new Refusal(409, 'the keys that came with this experiment are not known any more, for they are kept in memory alone: post it again');
  }

  /** Undefined where no run was recorded yet. */
  private withReader<T>(use: (reader: StoreReader | undefined) => T): T {
    const file = storeFile(this.ports.workspace);
    if (!existsSync(file)) return use(undefined);
    const reader = openReader(file);
    try {
      return use(reader);
    } finally {
      reader.dispose();
    }
  }
}

function nothing({ metrics }: PostedExperiment): Results {
  return { ended: false, tried: 0, answered: 0, answers: [], metrics: metrics.map(metric => ({ metric, tried: 0, scored: 0, observations: [] })) };
}

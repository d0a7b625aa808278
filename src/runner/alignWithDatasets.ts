import { HumanError } from '../base/humanError.ts';
import type { DatasetReader } from '../execute/dataset.ts';
import { itemHash } from '../execute/itemHash.ts';
import type { Places } from '../store/realign.ts';
import type { TrialRow } from '../store/rows.ts';
import type { StoreWriter } from '../store/store.ts';

export interface ProbedDataset {
  readonly items: number;
  readonly hash: string;
  readonly reader: DatasetReader;
}

/**
 * Brings a trial's samples into step with its dataset where that has changed since they were recorded: unchanged rows keep their samples, wherever they stand now,
 * and samples whose row is gone are dropped. Nothing of it asks a model. Writes the trial's total and the dataset's hash.
 */
export function createAlignment(store: StoreWriter, run: string): (trial: TrialRow, probed: ProbedDataset, repeats: number, signal: AbortSignal, atMs: () => number) => Promise<void> {
  const read = new Map<ProbedDataset, Promise<Places>>();
  return async (trial, probed, repeats, signal, atMs) => {
    const samples = probed.items * repeats;
    const changed = trial.datasetHash !== undefined && trial.datasetHash !== probed.hash;
    if (changed && store.finished(run, trial.id).size > 0) {
      const places = read.get(probed) ?? readPlaces(probed.reader, signal);
      read.set(probed, places);
      const realigned = store.realign(run, trial.id, await places);
      if (realigned === undefined) {
        throw new HumanError({
          what: `dataset \`${trial.configuration.dataset}\` (split ${trial.configuration.split}) has changed since the run began, and an older Pitwall recorded samples without saying what they are`,
          where: `run ${run}`,
          toDo: 'start a new run, or put the dataset back as it was',
        });
      }
      const { kept, moved, removed } = realigned;
      store.writeEvent(run, atMs(), { type: 'datasetChanged', trial: trial.id, kept, moved, removed, added: samples - kept });
      if (trial.outcome === 'succeeded' && kept < samples) store.updateTrial(run, trial.id, { outcome: 'interrupted' });
    }
    store.updateTrial(run, trial.id, { total: samples, datasetHash: probed.hash });
  };
}

async function readPlaces(reader: DatasetReader, signal: AbortSignal): Promise<Places> {
  const hashes: string[] = [];
  const positions: number[] = [];
  for await (const item of reader.items(signal)) {
    hashes.push(itemHash(item.row));
    positions.push(item.index);
  }
  signal.throwIfAborted();
  return { hashes, positions };
}

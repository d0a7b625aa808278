import { HumanError, renderHumanError } from '../../base/humanError.ts';
import type { ErrorClass } from '../../base/outcomes.ts';
import { accessSync, constants } from 'node:fs';
import type { RecordedModel } from '../../task/models.ts';
import { cannotRead } from '../datasets/cannotRead.ts';
import { findFiles } from '../datasets/findFiles.ts';
import { place, placeOf } from '../datasets/place.ts';
import type { Answer, Provider } from '../provider.ts';
import { createOutputReader, missingOutput, type RecordedOutput } from './recordedOutput.ts';
import { createRecordedRows } from './recordedRows.ts';

/**
 * Answers sample k from row k of a file of outputs. Make one for each trial: it reads forward with the trial's samples.
 * A file that cannot be opened is a HumanError here; a missing or malformed row later is a failed answer.
 */
export function createRecordedProvider(model: RecordedModel): Provider {
  for (const { path } of findFiles(model, 'all')) {
    try {
      accessSync(path, constants.R_OK);
    } catch (error) {
      throw cannotRead(path, error as NodeJS.ErrnoException);
    }
  }
  const rows = createRecordedRows(model);
  const outputOf = createOutputReader(model);
  return {
    async ask({ sample }, signal) {
      let found;
      try {
        found = await rows.row(sample.index, signal);
      } catch (error) {
        if (error instanceof HumanError) return failed('badResponse', renderHumanError(error));
        throw error;
      }
      if (signal.aborted) return { outcome: 'cancelled', errorClass: 'cancelled', error: 'cancelled before the recorded row was read', retryable: false };
      if (found === undefined) return answer(missingOutput(place(model.path), sample.index));
      const { file, line } = found;
      return answer(outputOf(found.row, sample, () => (file === undefined ? place(model.path) : placeOf({ file, line }))));
    },
    dispose: () => rows.dispose(),
  };
}

function answer(found: RecordedOutput): Answer {
  return 'output' in found ? { outcome: 'ok', output: found.output } : failed(found.errorClass, found.error);
}

function failed(errorClass: ErrorClass, error: string): Answer {
  return { outcome: 'failed', errorClass, error, retryable: false };
}

import { HumanError, renderHumanError } from '../../base/humanError.ts';
import type { ErrorClass } from '../../base/outcomes.ts';
import { accessSync, constants } from 'node:fs';
import { compileField } from '../../task/field.ts';
import type { DatasetRow } from '../../task/datasets.ts';
import type { RecordedModel } from '../../task/models.ts';
import { canonicalJson } from '../datasets/canonicalJson.ts';
import { cannotRead } from '../datasets/cannotRead.ts';
import { findFiles } from '../datasets/findFiles.ts';
import { place, placeOf } from '../datasets/place.ts';
import type { Answer, Provider } from '../provider.ts';
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
  const outputOf = compileField(model.output);
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
      if (found === undefined) return failed('missingRow', `${place(model.path)} has no row ${sample.index + 1}, which would be the output for the dataset's row ${sample.index + 1}`);
      const where = found.file === undefined ? place(model.path) : placeOf({ file: found.file, line: found.line });
      if (model.match !== undefined && !equalIn(model.match, found.row, sample.row)) {
        return failed('mismatch', `${where}: \`${model.match}\` differs from the dataset's row ${sample.index + 1}, so this output belongs to another sample`);
      }
      return answer(found.row, where);
    },
    dispose: () => rows.dispose(),
  };

  function answer(row: DatasetRow, where: string): Answer {
    let output: unknown;
    try {
      output = outputOf(row);
    } catch (error) {
      return failed('template', `${where}: \`output\` cannot be read from the row (${(error as Error).message.slice(0, 200)})`);
    }
    if (output === undefined) return failed('template', `${where}: the row has no column \`${model.output}\``);
    // A recorded null is an answer that was empty.
    return { outcome: 'ok', output: output === null ? '' : typeof output === 'string' ? output : JSON.stringify(output) };
  }
}

function failed(errorClass: ErrorClass, error: string): Answer {
  return { outcome: 'failed', errorClass, error, retryable: false };
}

/** A column that is missing on either side does not match. Numbers and texts are compared as written, since CSV has texts only. */
function equalIn(column: string, recorded: DatasetRow, asked: DatasetRow): boolean {
  const [a, b] = [recorded[column], asked[column]];
  return a !== undefined && b !== undefined && asWritten(a) === asWritten(b);
}

function asWritten(value: unknown): string {
  return typeof value === 'string' ? value : canonicalJson(value);
}

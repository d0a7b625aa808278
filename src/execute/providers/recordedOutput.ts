import type { ErrorClass } from '../../base/outcomes.ts';
import type { DatasetRow } from '../../task/datasets.ts';
import { compileField } from '../../task/field.ts';
import type { RecordedModel } from '../../task/models.ts';
import { canonicalJson } from '../datasets/canonicalJson.ts';

export type RecordedOutput = { readonly output: string } | { readonly errorClass: ErrorClass; readonly error: string };

/** Reads a recorded model's output from its row, for the sample of a dataset's row. @param where where the recorded row stands, for messages */
export function createOutputReader(model: RecordedModel): (recorded: DatasetRow, asked: { readonly row: DatasetRow; readonly index: number }, where: () => string) => RecordedOutput {
  const outputOf = compileField(model.output);
  return (recorded, asked, where) => {
    if (model.match !== undefined && !equalIn(model.match, recorded, asked.row)) {
      return { errorClass: 'mismatch', error: `${where()}: \`${model.match}\` differs from the dataset's row ${asked.index + 1}, so this output belongs to another sample` };
    }
    let output: unknown;
    try {
      output = outputOf(recorded);
    } catch (error) {
      return { errorClass: 'template', error: `${where()}: \`output\` cannot be read from the row (${(error as Error).message.slice(0, 200)})` };
    }
    if (output === undefined) return { errorClass: 'template', error: `${where()}: the row has no column \`${model.output}\`` };
    // A recorded null is an answer that was empty.
    return { output: output === null ? '' : typeof output === 'string' ? output : JSON.stringify(output) };
  };
}

export function missingOutput(path: string, index: number): RecordedOutput {
  return { errorClass: 'missingRow', error: `${path} has no row ${index + 1}, which would be the output for the dataset's row ${index + 1}` };
}

/** A column that is missing on either side does not match. Numbers and texts are compared as written, since CSV has texts only. */
function equalIn(column: string, recorded: DatasetRow, asked: DatasetRow): boolean {
  const [a, b] = [recorded[column], asked[column]];
  return a !== undefined && b !== undefined && asWritten(a) === asWritten(b);
}

function asWritten(value: unknown): string {
  return typeof value === 'string' ? value : canonicalJson(value);
}

import { HumanError } from '../../base/humanError.ts';
import type { ImportedPart, ImportedRun, ResultFile, ResultReader } from './resultFile.ts';

/** What the result file of another tool says. Throws a HumanError where it says nothing. */
export function readResult(reader: ResultReader, file: ResultFile): readonly ImportedRun[] {
  const runs = reader.read(file);
  if (runs.length === 0 || runs.some(({ trials }) => !trials.some(saysSomething))) throw new HumanError({ what: `the file looks like ${reader.what}, and nothing that was measured is where that has it`, where: file.name, toDo: 'take the file as its tool wrote it, of a run that measured something' });
  return runs;
}

function saysSomething({ requests = [], samples = [], imported: { reported, metrics = {}, figures } }: ImportedPart): boolean {
  return requests.length > 0 || samples.length > 0 || Object.keys(reported).length > 0 || Object.keys(metrics).length > 0 || (figures?.requests ?? 0) > 0;
}

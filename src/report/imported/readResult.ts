import { HumanError } from '../../base/humanError.ts';
import type { ImportedRun, ResultFile, ResultReader } from './resultFile.ts';
import { resultReaders } from './resultReaders.ts';

/** Who reads a file, if it is another tool's result. */
export function resultReaderOf(text: string, name: string): ResultReader | undefined {
  return resultReaders.find(({ matches }) => matches(text, name));
}

/** What the result file of another tool says. Throws a HumanError where it says nothing. */
export function readResult(reader: ResultReader, file: ResultFile): readonly ImportedRun[] {
  const runs = reader.read(file);
  if (runs.length === 0 || runs.some(({ trials }) => trials.length === 0)) throw new HumanError({ what: `the file is ${reader.what}, and holds none`, where: file.name, toDo: 'take one of a run that measured something' });
  return runs;
}

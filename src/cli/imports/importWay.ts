import type { KnownFile } from '../../task/convert/source.ts';
import type { CliHost } from '../host.ts';
import type { ForeignFile } from './foreignFile.ts';

export interface ImportOptions {
  readonly from?: string;
  readonly output?: string;
  readonly force?: true;
  readonly json?: true | string;
  readonly workspace?: string;
}

/** What `pitwall import` takes in one way: tasks become files, results become runs. */
export interface ImportWay {
  /** The most specific first. */
  readonly known: readonly KnownFile[];
  /** @param id of the one of `known` that the file is, or is said to be */
  readonly take: (host: CliHost, given: ForeignFile, id: string, options: ImportOptions) => Promise<void>;
}

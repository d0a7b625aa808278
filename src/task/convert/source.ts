/** A file of another tool, as a converter sees it: a text, and a port to what lies beside it, for `task` reads no files. */
export interface Source {
  /** `promptfooconfig.yaml`: for messages, and to name a task by. Of a folder `CFBenchmark/`. */
  readonly name: string;
  /** Of a folder the names in it, a line each; folders end with `/`. */
  readonly text: string;
  /** The text of a file, relative to the source's folder, which a folder itself is; undefined where there is none. `latin1`: a character for each byte. */
  readonly read: (path: string, encoding?: 'latin1') => string | undefined;
  /** Names in a folder, relative to the source's folder; folders end with `/`. Undefined where there is none. */
  readonly list: (folder: string) => readonly string[] | undefined;
  /** What was asked for and is not read, for it lies outside of where the source does. */
  readonly refused?: ReadonlySet<string>;
}

/** What came of it. */
export interface Converted {
  readonly kind: 'eval' | 'bench' | 'tune' | 'config';
  /** The file as Pitwall reads it; its first lines tell the notes as comments. */
  readonly text: string;
  /** What was not carried over or means something else, a sentence each without a full stop. */
  readonly notes: readonly string[];
}

/** A kind of file that is converted, without what converts it: this is all that the editor loads before somebody converts. */
export interface KnownFile {
  /** `promptfoo`: how `pitwall import --from` names it. */
  readonly id: string;
  /** `a promptfoo configuration`. */
  readonly what: string;
  /** Whether a text is one: quick and without a parser, for it is asked of every file that is opened in the editor. */
  readonly matches: (text: string, name: string) => boolean;
  /** Whether what it becomes is settings, which nobody runs. As quick. */
  readonly isSettings?: (text: string) => boolean;
}

/** One of these for each tool, in a folder of its own. */
export interface Converter extends KnownFile {
  /** Throws a HumanError where it is none after all, or where a part has no counterpart without which the rest means nothing. */
  readonly convert: (source: Source) => Converted;
}

/** What may be written at a cursor. */
export interface Suggestion {
  readonly label: string;
  readonly kind: 'key' | 'value' | 'scorer' | 'id' | 'metric' | 'file' | 'folder' | 'column' | 'variable' | 'filter' | 'environment' | 'secret' | 'operator' | 'snippet';
  /** Beside the label, in a few words. */
  readonly detail?: string;
  /** Markdown. */
  readonly documentation?: string;
  /** In the syntax of snippets: `$0` is where the cursor goes. */
  readonly insert: string;
  readonly range: readonly [start: number, end: number];
  /** Lower comes first. */
  readonly order: number;
  /** What is typed is compared with this instead of the label. */
  readonly filter?: string;
  /** What comes next is suggested at once. */
  readonly again?: true;
}

/** What the file does not say itself. */
export interface AuthoringPorts {
  /** Of the task: absolute. */
  readonly file: string;
  /** Names in a folder (absolute), folders with `/` at their ends; empty where there is none. */
  readonly list: (folder: string) => readonly string[];
  /** Columns of the rows in a file (absolute), as far as its beginning tells. */
  readonly columns: (path: string) => readonly string[];
  /** Names of environment variables that may hold a key, and of secrets that are kept. */
  readonly environment: readonly string[];
  readonly secrets: readonly string[];
  readonly isSet: (variable: string) => boolean;
  /** Named limits, and named scoring pools, of pitwall.config.yaml. */
  readonly presets: readonly string[];
  readonly pools: readonly string[];
  /** What a setting is where the task is silent, and who says so: by the key that sets it in a task. */
  readonly inForce?: (key: string) => { readonly value: string; readonly source: string } | undefined;
}

/** A text as it may stand in a snippet. */
export function literal(text: string): string {
  return text.replaceAll(/[\\$}]/g, found => `\\${found}`);
}

import type { Notes } from '../notes.ts';
import type { Source } from '../source.ts';

/** What `run.py` sets. Paths are relative to the source's folder; absolute ones are somebody else's, and left out. */
export interface Settings {
  /** `src/run.py`, where it is there. */
  readonly file?: string;
  readonly testType?: string;
  readonly model?: string;
  readonly modelPath?: string;
  readonly modelType?: string;
  readonly adapter?: string;
  /** Of an endpoint that speaks OpenAI's API, in versions that ask one. */
  readonly address?: string;
  readonly embedder?: string;
  readonly data?: string;
  readonly fewShot?: string;
  readonly responses?: string;
}

const known = ['test_type', 'modelname', 'model_name', 'model_path', 'model_type', 'peft_model_path', 'base_url', 'embedding_model_path', 'benchmark_path', 'fewshot_text_path', 'response_path'];

/** Reads its assignments of texts; nothing of it is run. */
export function readSettings(source: Source, base: string, notes: Notes): Settings {
  const at = base === '.' ? '' : `${base}/`;
  for (const folder of ['src', 'codes']) {
    const file = `${at}${folder}/run.py`;
    const text = source.read(file);
    if (text === undefined) continue;
    const of = (...names: readonly string[]): string | undefined => names.map(name => new RegExp(String.raw`^[ \t]*${name}[ \t]*=[ \t]*(["'])([^"'\n]*)\1`, 'm').exec(text)?.[2]?.trim()).find(value => value !== undefined && value !== '');
    const path = (name: string): string | undefined => {
      const written = of(name);
      const found = resolve(`${at}${folder}`, written);
      if (written !== undefined && found === undefined) notes.add(`${file}: \`${name}\` names ${written}, which lies elsewhere, and is left out`);
      return found;
    };
    tellOthersIn(text, file, notes);
    const found = { testType: of('test_type'), model: of('modelname', 'model_name'), modelPath: of('model_path'), modelType: of('model_type'), adapter: of('peft_model_path'), address: of('base_url'), embedder: of('embedding_model_path'), data: path('benchmark_path'), fewShot: path('fewshot_text_path'), responses: path('response_path') };
    return { file, ...Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined)) };
  }
  return {};
}

/** What it assigns that is not read: its own, and what is no text. */
function tellOthersIn(text: string, file: string, notes: Notes): void {
  for (const [, name = '', value = ''] of text.matchAll(/^[ \t]*([a-z]\w*)[ \t]*=(?!=)[ \t]*(["'\d[{]|True\b|False\b)/gm)) {
    if (!known.includes(name)) notes.add(`${file}: \`${name}\` is not carried over`);
    else if (!/["']/.test(value)) notes.add(`${file}: \`${name}\` is no text, and is left out`);
  }
}

/** `../data` as seen from `src` is `data`; undefined for what lies outside. */
function resolve(folder: string, written: string | undefined): string | undefined {
  if (written === undefined || /^([/\\~]|[A-Za-z]:)/.test(written)) return undefined;
  const parts: string[] = [];
  for (const part of [...folder.split('/'), ...written.split(/[/\\]/)]) {
    if (part === '..') {
      if (parts.pop() === undefined) return undefined;
    } else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.length === 0 ? '.' : parts.join('/');
}

import { hash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { HumanError } from '../base/humanError.ts';
import type { DatasetItem, DatasetReader } from '../execute/dataset.ts';
import { canonicalJson } from '../execute/datasets/canonicalJson.ts';
import type { Dataset } from '../task/datasets.ts';
import type { FewShot, Prompt } from '../task/prompts.ts';
import { drawExamples } from './drawExamples.ts';

/** What a prompt shows before it asks, read once for a trial. */
export type Examples = { readonly text: string } | { readonly k: number; /** `k`, and one to stand in where a sample is among them. */ readonly drawn: readonly DatasetItem[] };

export interface LoadedExamples {
  readonly examples: Examples;
  /** SHA-256 (hex) over what may be shown. */
  readonly hash: string;
}

export interface FewShotPorts {
  readonly openDataset: (dataset: Dataset, split: string) => DatasetReader;
  /** The task's. */
  readonly seed: number;
}

/** The longest text that is shown as it is, in bytes: rendered texts have a limit too. */
const longestFile = 1_000_000;

/** Reads a prompt's examples for a dataset. A file that cannot be read, or holds too few, is a HumanError. */
export async function loadFewShot(prompt: Prompt, fewShot: FewShot, dataset: Dataset, ports: FewShotPorts, signal: AbortSignal): Promise<LoadedExamples> {
  if ('textFile' in fewShot) {
    const text = await readText(fewShot.textFile, prompt);
    return { examples: { text }, hash: hash('sha256', text) };
  }
  const { k } = fewShot;
  const source: Dataset = { id: `few_shot of prompt ${prompt.id}`, source: fewShot.source, line: dataset.line, fields: fewShot.fields ?? dataset.fields, splits: [fewShot.split ?? 'all'], tags: [] };
  const drawn = await drawExamples(ports.openDataset(source, fewShot.split ?? 'all'), { k, seed: fewShot.seed ?? ports.seed }, signal);
  if (drawn.length < k) {
    throw new HumanError({ what: `\`few_shot\` shows ${k} examples, and there ${drawn.length === 1 ? 'is 1' : `are ${drawn.length}`} with different inputs`, where: fewShot.source.path, toDo: `lower \`k\` of prompt \`${prompt.id}\`, or add examples` });
  }
  return { examples: { k, drawn }, hash: hash('sha256', drawn.map(({ input, targets, row }) => canonicalJson([input, targets, row])).join('\n')) };
}

async function readText(path: string, prompt: Prompt): Promise<string> {
  const toDo = `check \`few_shot\` of prompt \`${prompt.id}\``;
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    throw new HumanError({ what: `the examples cannot be read (${(error as NodeJS.ErrnoException).code ?? String(error)})`, where: path, toDo, cause: error });
  }
  if (bytes.length > longestFile) throw new HumanError({ what: 'the examples are longer than 1 MB', where: path, toDo: `${toDo}, or name a file of rows` });
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new HumanError({ what: 'the examples are not UTF-8 text', where: path, toDo, cause: error });
  }
}

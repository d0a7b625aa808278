import { HumanError } from '../base/humanError.ts';
import type { Problem } from '../base/problem.ts';
import { readConfig } from './configFile.ts';
import { devicePattern, gpusVariable, type GpuDeclaration } from './gpus.ts';

/** The declaration in force: the environment's, else the workspace's, else every GPU. The stronger one replaces the other whole: halves of two say what nobody wrote. Throws a HumanError for a variable that means nothing. */
export function resolveGpus(sources: { readonly config?: { readonly text: string; readonly file: string }; readonly environment: Readonly<Record<string, string | undefined>> }): { readonly gpus: GpuDeclaration; readonly problems: readonly Problem[] } {
  const config = sources.config === undefined ? undefined : readConfig(sources.config.text, sources.config.file);
  const problems = config?.problems ?? [];
  const all: GpuDeclaration = { include: 'all', exclude: [], source: 'built-in' };
  const text = sources.environment[gpusVariable]?.trim() ?? '';
  if (text === '') return { gpus: config?.gpus ?? all, problems };
  const read = fromText(text);
  if (read !== undefined) return { gpus: { ...read, source: `environment ${gpusVariable}` }, problems };
  throw new HumanError({ what: `environment ${gpusVariable} must be all, none, numbers or UUIDs of GPUs, or slots=N, not ${JSON.stringify(text)}`, toDo: 'write it like 0,1,2 or slots=4' });
}

/** `all`, `none`, `0,2`, `GPU-…,MIG-…`, `slots=4`. */
function fromText(text: string): Omit<GpuDeclaration, 'source'> | undefined {
  const word = text.toLowerCase();
  if (word === 'all') return { include: 'all', exclude: [] };
  if (word === 'none') return { include: [], exclude: [] };
  const [, slots] = /^slots\s*[=:]\s*(\d{1,6})$/.exec(word) ?? [];
  if (slots !== undefined) return Number(slots) === 0 ? undefined : { include: [], exclude: [], slots: Number(slots) };
  const names = text.split(',').map(name => name.trim());
  return names.every(name => devicePattern.test(name)) ? { include: names, exclude: [] } : undefined;
}

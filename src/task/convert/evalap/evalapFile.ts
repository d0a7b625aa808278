import type { KnownFile } from '../source.ts';

/** A key in YAML or JSON, alone or among others. */
const key = (names: string): RegExp => new RegExp(String.raw`(^|[{,\s])["']?(${names})["']?\s*:`, 'm');

const sweep = key('grid_params');
const parts = [key('datasets?'), key('models?'), key('metrics')];
/** Other tools' files have datasets, models and metrics too. */
const marks = [key('judge_model|aliased_name|sampling_params|prelude_prompt|with_vision'), key('parameters'), /\b(judge_[a-z]+|output_length|generation_time|qcm_exactness|nb_tokens_\w+)\b/];
const ours = /^(kind|scorers):/m;
const settings = [/^["']?experiment["']?\s*:/m, key('(default|max)_parallel_requests')];

const isSettings = (text: string): boolean => settings.every(part => part.test(text));

export const evalapFile: KnownFile = {
  id: 'evalap',
  what: 'a file of Evalap',
  matches: text => !ours.test(text) && (sweep.test(text) || (parts.every(part => part.test(text)) && marks.some(mark => mark.test(text))) || isSettings(text)),
  isSettings,
};

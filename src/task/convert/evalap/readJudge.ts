import { mappingIn, tellUnused } from '../kinds.ts';
import { isObject, tellOthers, textOf, type Notes } from '../notes.ts';
import type { Here } from './here.ts';
import { judgeId } from './metrics.ts';
import { readModel } from './readModel.ts';
import type { Written } from './readExperiments.ts';

const vendors: readonly (readonly [names: RegExp, address: string])[] = [
  [/^(gpt|chatgpt|o\d)/i, 'https://api.openai.com/v1'],
  [/^claude/i, 'https://api.anthropic.com/v1'],
  [/^(mistral|magistral|ministral|codestral|devstral|pixtral|open-mi)/i, 'https://api.mistral.ai/v1'],
];
/** Evalap's, where nobody says one. */
const usual = 'gpt-4o-mini';

/** The helper that judges. A name alone is Evalap's to find at its providers: here by its beginning. */
export function readJudge(written: unknown, here: Here, notes: Notes): Written {
  if (isObject(written)) {
    tellOthers(written, ['name', 'base_url', 'api_key', 'aliased_name', 'sampling_params', 'extra_params', 'prelude_prompt'], 'judge_model', notes);
    tellUnused(written, ['prelude_prompt', 'aliased_name'], 'judge_model', notes);
    // Evalap's own default.
    const sampling = { temperature: 0.2, ...mappingIn(written, 'sampling_params', 'judge_model', notes) };
    return { id: judgeId, ...readModel({ ...written, system_prompt: undefined, sampling_params: sampling }, 'judge_model', {}, here, notes).entry };
  }
  const name = textOf(written).trim();
  if (name === '') notes.add(`nobody is named who judges: helper \`${judgeId}\` asks ${usual} at OpenAI, as Evalap would, at your cost`);
  const model = name === '' ? usual : name;
  const address = vendors.find(([names]) => names.test(model))?.[1];
  if (name !== '') notes.add(address === undefined ? `the judge \`${model}\` is a name alone, which Evalap looks for at its providers: set JUDGE_BASE_URL and JUDGE_API_KEY, or write its address into helper \`${judgeId}\`` : `the judge \`${model}\` is a name alone: helper \`${judgeId}\` asks it at ${new URL(address).host}`);
  if (address !== undefined) return { id: judgeId, ...readModel({ name: model, base_url: address, sampling_params: { temperature: 0.2 } }, 'judge_model', {}, here, notes).entry };
  return { id: judgeId, provider: 'openai', base_url: '${env:JUDGE_BASE_URL}', api_key: '${env:JUDGE_API_KEY}', model, params: { temperature: 0.2 }, timeout: '5m' };
}

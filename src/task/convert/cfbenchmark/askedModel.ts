import { keyFor } from '../keyFor.ts';
import type { Notes } from '../notes.ts';
import type { Source } from '../source.ts';
import { inside, type Layout, type PartName } from './layout.ts';

/** Who is asked, and what of the parts' requests differs: some answers may be longer. */
export interface Asked {
  readonly model: object;
  readonly matrix: object;
  readonly exclude: readonly object[];
}

export function askedModel(source: Source, { base, settings, parts }: Layout, kind: 'zero-shot' | 'few-shot', notes: Notes): Asked {
  const { file = 'run.py', model: named, modelPath, address } = settings;
  const isNamed = named !== undefined && named !== 'YOUR-MODEL-NAME';
  const id = isNamed ? named : 'model';
  if (!isNamed) notes.add(`${file} names no model: write its name and its address into \`models\``);
  if (settings.modelType !== undefined && settings.modelType !== 'NORMAL') notes.add(`${file}: \`model_type\` is ${settings.modelType}: serve the model with its adapter (${settings.adapter ?? 'peft_model_path'})`);
  if (address === undefined) notes.add('its code loads the model itself: here it is asked as a completion at http://127.0.0.1:8000/v1, where vLLM serves one; prompts longer than 8191 tokens are not cut');
  const variable = address === undefined ? undefined : keyFor(address);
  if (variable !== undefined) notes.add(`${file}: the key is read from ${variable} and not copied`);
  const code = source.read(inside(base, 'src/CFBenchmark.py')) ?? source.read(inside(base, 'codes/CFBenchmark.py'));
  const misspelt = code === undefined || code.includes('summmary');
  const long: readonly PartName[] = misspelt ? ['risk', 'suggestion'] : ['summary', 'risk', 'suggestion'];
  if (misspelt && parts.includes('summary')) notes.add('summary: an answer ends after 64 tokens, as there, where the name is misspelt among those that get 512');
  const penalty = { long: kind === 'few-shot' ? 1.05 : 1.02, short: kind === 'few-shot' ? 1.03 : 1 };
  const length = (name: 'long' | 'short'): object => ({ model: { params: { max_tokens: name === 'long' ? 512 : 64, ...(address === undefined ? { repetition_penalty: penalty[name] } : {}) } } });
  const others = parts.filter(part => !long.includes(part));
  const longer = parts.filter(part => long.includes(part));
  const axis = { ...(others.length === 0 ? {} : { short: length('short') }), ...(longer.length === 0 ? {} : { long: length('long') }) };
  const both = others.length > 0 && longer.length > 0;
  return {
    model: {
      id,
      provider: 'openai',
      ...(address === undefined ? { endpoint: 'completions', base_url: 'http://127.0.0.1:8000/v1' } : { base_url: address, api_key: `\${env:${variable ?? ''}}` }),
      model: address === undefined && modelPath !== undefined && modelPath !== 'YOUR-MODEL-PATH' ? modelPath : id,
      params: { temperature: 0 },
    },
    matrix: { answer: axis },
    exclude: both ? [{ dataset: longer, answer: 'short' }, { dataset: others, answer: 'long' }] : [],
  };
}

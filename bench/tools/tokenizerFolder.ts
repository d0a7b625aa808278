import { mkdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** The truth server's words, each a token: tools that count tokens themselves then count what it means. */
const spoken = ['the', 'model', 'answer', 'is', '42', 'because', 'of', 'tokens', 'and', 'latency', 'under', 'load', '.', 'We', 'see', 'that'];

let folder: string | undefined;

/** A folder with a tokenizer in Hugging Face's form that needs no network: words and signs, each one token. Cheaper than any real one, which is to the good of those who use it. */
export function tokenizerFolder(): string {
  if (folder !== undefined) return folder;
  folder = path.join(process.env['XDG_CACHE_HOME'] ?? path.join(os.homedir(), '.cache'), 'pitwall', 'peers', 'tokenizer');
  mkdirSync(folder, { recursive: true });
  const words = ['<unk>', '<s>', '</s>', ...spoken, ...Array.from({ length: 2000 }, (_, k) => `w${k}`)];
  const tokenizer = {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: [],
    normalizer: null,
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: null,
    decoder: null,
    model: { type: 'WordLevel', vocab: Object.fromEntries(words.map((word, k) => [word, k])), unk_token: '<unk>' },
  };
  writeFileSync(path.join(folder, 'tokenizer.json'), JSON.stringify(tokenizer));
  writeFileSync(path.join(folder, 'tokenizer_config.json'), JSON.stringify({ tokenizer_class: 'PreTrainedTokenizerFast', unk_token: '<unk>', bos_token: '<s>', eos_token: '</s>', model_max_length: 100_000 }));
  return folder;
}

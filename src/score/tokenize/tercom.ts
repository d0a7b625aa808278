/** How TER reads a text; as sacrebleu's options. */
export interface TercomOptions {
  readonly normalized: boolean;
  readonly noPunctuation: boolean;
  readonly asianSupport: boolean;
  readonly caseSensitive: boolean;
}

/** Tercom's tokenizer as sacrebleu has it: the text whose words, split at white space, are compared. */
export function tercomText(text: string, options: TercomOptions): string {
  let plain = options.caseSensitive ? text : text.toLowerCase();
  if (options.normalized) {
    plain = western(plain);
    if (options.asianSupport) plain = asian(plain);
  }
  if (options.noPunctuation) {
    plain = plain.replace(/[.,?:;!"()]/g, '');
    if (options.asianSupport) plain = plain.replace(asianPunctuation, '').replace(fullWidthPunctuation, '');
  }
  return plain;
}

function western(text: string): string {
  const unescaped = text.replaceAll('\n-', '').replaceAll('\n', ' ').replaceAll('&quot;', '"').replaceAll('&amp;', '&').replaceAll('&lt;', '<').replaceAll('&gt;', '>');
  return ` ${unescaped} `
    .replace(/[{-~[-` -&(-+:-@/]/g, ' $& ')
    .replaceAll("'s ", " 's ")
    .replace(/([^0-9])([.,])/g, '$1 $2 ')
    .replace(/([.,])([^0-9])/g, ' $1 $2')
    .replace(/([0-9])(-)/g, '$1 $2 ');
}

/**
 * Chinese characters and Japanese kanji one by one. Tercom's rules for runs of kana ask for the text's first character, which is always the space that
 * `western` put there: they never match, and are left out.
 */
function asian(text: string): string {
  return text
    .replace(/[\u4e00-\u9fff\u3400-\u4dbf]/g, ' $& ')
    .replace(/[\u31c0-\u31ef\u2e80-\u2eff]/g, ' $& ')
    .replace(/[\u3300-\u33ff\uf900-\ufaff\ufe30-\ufe4f]/g, ' $& ')
    // The end is sacrebleu's: \u3f22, not \u32ff.
    .replace(/[\u3200-\u3f22]/g, ' $& ')
    .replace(asianPunctuation, ' $& ')
    .replace(fullWidthPunctuation, ' $& ');
}

const asianPunctuation = /[\u3001\u3002\u3008-\u3011\u3014-\u301f\uff61-\uff65\u30fb]/g;
const fullWidthPunctuation = /[\uff0e\uff0c\uff1f\uff1a\uff1b\uff01\uff02\uff08\uff09]/g;

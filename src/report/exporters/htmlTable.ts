import { escapeMarkup as text } from './escapeMarkup.ts';

/** A table of texts. Columns of numbers stand to the right; one long text gets room for several lines. */
export function htmlTable(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const numbers = titles.map((_, k) => rows.some(row => isNumber(row[k])) && rows.every(row => isNumber(row[k]) || isEmpty(row[k])));
  const kindOf = (k: number, value = ''): string => (numbers[k] === true ? ' class="number"' : value.length > 40 ? ' class="wide"' : '');
  const head = titles.map((title, k) => `<th scope="col"${kindOf(k)}>${text(title)}</th>`).join('');
  const body = rows.map(row => `<tr>${row.map((value, k) => `<td${kindOf(k, value)}>${text(value)}</td>`).join('')}</tr>\n`).join('');
  return `<table>\n<thead><tr>${head}</tr></thead>\n<tbody>\n${body}</tbody>\n</table>\n`;
}

/** A list of sentences; nothing where there is none. */
export function htmlList(sentences: readonly string[], kind?: 'bad'): string {
  return sentences.length === 0 ? '' : `<ul${kind === undefined ? '' : ` class="${kind}"`}>${sentences.map(sentence => `<li>${text(sentence)}</li>`).join('')}</ul>\n`;
}

function isNumber(value = ''): boolean {
  return /\d/.test(value) && /^[\d+−.,\s[\]%±×/<]+(ms|s)?$/.test(value);
}

function isEmpty(value = ''): boolean {
  return value === '' || value === '–';
}

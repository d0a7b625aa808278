import type { KnownFile } from '../source.ts';

/** By its name: front matter and sections of roles are what many texts have. */
export const promptyFile: KnownFile = {
  id: 'prompty',
  what: 'a Prompty file',
  matches: (text, name) => /\.prompty$/i.test(name) && text.trim() !== '',
};

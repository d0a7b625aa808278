import { expect, test } from 'vitest';
import { hideKnown } from '../../src/execute/redact.ts';

const key = 'Kö"y/+ 1234';
const bytes = Buffer.from(key);

test.each<[string, string]>([
  ['as it is', key],
  ['in an address', encodeURIComponent(key)],
  ['in an address, in lower case', encodeURIComponent(key).replaceAll(/%../g, code => code.toLowerCase())],
  ['in a form', new URLSearchParams({ x: key }).toString().slice(2)],
  ['in JSON', JSON.stringify(key).slice(1, -1)],
  ['in Base64', bytes.toString('base64')],
  ['as hexadecimal digits', bytes.toString('hex')],
  ['as hexadecimal digits in capitals', bytes.toString('hex').toUpperCase()],
])('a secret is found %s', (_how, form) => expect(hideKnown(`(${form})`, [key])).toBe('([secret])'));

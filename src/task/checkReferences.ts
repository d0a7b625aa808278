import type { Checking } from './checking.ts';
import { isKeyText } from './convert/keyNames.ts';
import type { Path } from './positionedTree.ts';

const reference = /\$\{(env|secret):[^}]+\}/;

/** Reports what looks like a reference and is none; true where all are well. */
export function checkReferences(text: string, path: Path, { reporter }: Checking): boolean {
  const wrong = [...text.matchAll(/\$\{([^}]*)\}/g)].filter(match => !reference.test(match[0]));
  for (const [whole, name = ''] of wrong) reporter.at(path, `\`${whole}\` is not a reference`, `write \${env:${name.replace(/^\w*:/, '') || 'NAME'}} or \${secret:NAME}`);
  return wrong.length === 0;
}

/** A key that stands in the task file would be stored with the task's text, so only references are taken. The key is not repeated in the message. */
export function checkKey(key: string, path: Path, checking: Checking): void {
  if (checkReferences(key, path, checking) && !reference.test(key)) {
    checking.reporter.at(path, 'a key does not belong in a task file, which is stored with every run', 'write ${env:NAME} or ${secret:NAME}; leave `api_key` out where the endpoint wants none');
  }
}

/**
 * The same of what is sent or set under a name, a header or a variable, where its text says that it is one: `OPENAI_API_KEY: EMPTY` is what a server without keys wants to hear.
 * @param isOne whatever its text is, unless a reference stands in it
 */
export function checkNamed(name: string, text: string, path: Path, checking: Checking, isOne = false): void {
  if (checkReferences(text, path, checking) && (isOne ? !reference.test(text) : isKeyText(name, text))) {
    checking.reporter.at(path, 'a key does not belong in a task file, which is stored with every run', 'write ${env:NAME} or ${secret:NAME}');
  }
}

/** One that holds references is known when they are resolved. */
export function checkAddress(address: string, path: Path, example: string, { reporter }: Checking): void {
  if (/^https?:\/\/[^/?#]*@/i.test(address)) return reporter.at(path, 'a name and a password in an address are not sent, and what stands in a task file is stored with every run', 'write `headers: {authorization: "Basic ${secret:NAME}"}`, where NAME holds the Base64 form of `name:password`');
  if (!address.includes('${') && !URL.canParse(address)) reporter.at(path, `${address} is not an address`, `write it like ${example}`);
}

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { judgeAudit, lockProblems } from '../../scripts/audit.mjs';
import { codeMaking } from '../../scripts/makesNoCode.mjs';

interface Lock {
  readonly lockfileVersion: number;
  readonly packages: Record<string, { integrity?: string; resolved?: string; link?: boolean; dev?: boolean; hasInstallScript?: boolean }>;
}

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as Lock;
const integrity = `sha512-${'a'.repeat(86)}==`;

test('each package is what it was: a SHA-512, from the registry, and nothing of what is shipped runs when it is installed', () => {
  expect(Object.keys(lock.packages).length).toBeGreaterThan(100);
  expect(lockProblems(lock)).toEqual([]);
});

test.each<[string, Lock['packages'][string], string]>([
  ['without a sum', {}, 'node_modules/x has no SHA-512'],
  ['with a weak one', { integrity: 'sha1-abc=' }, 'node_modules/x has no SHA-512'],
  ['from elsewhere', { integrity, resolved: 'git+ssh://git@example.org/x.git' }, 'node_modules/x comes from git+ssh://git@example.org/x.git'],
  ['a link', { integrity, link: true }, 'node_modules/x is a link'],
  ['shipped, with a script', { integrity, hasInstallScript: true }, 'node_modules/x is shipped and runs a script when it is installed'],
])('a package %s is named', (_name, entry, problem) => expect(lockProblems({ lockfileVersion: 3, packages: { '': {}, 'node_modules/x': entry } })).toEqual([problem]));

test('versions are exact: what is tested is what is shipped', () => {
  const { dependencies, devDependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as { readonly dependencies: Record<string, string>; readonly devDependencies: Record<string, string> };
  expect(Object.entries({ ...dependencies, ...devDependencies }).filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([]);
});

describe('an audit', () => {
  const weak = (severity: string): string => JSON.stringify({ vulnerabilities: { undici: { name: 'undici', severity, range: '<7.1.0', via: [{ title: 'it leaks', url: 'https://example.org/a' }, 'other'] } } });
  test.each<[string, string, boolean, string]>([
    ['that finds nothing', '{"vulnerabilities": {}}', false, 'audit: no weakness is known of what is shipped'],
    ['that finds something grave fails', weak('high'), true, 'audit: 1 package of what is shipped with known weaknesses\n  high undici <7.1.0: it leaks https://example.org/a; through other'],
    ['that finds something else tells it', weak('moderate'), false, 'audit: 1 package of what is shipped with known weaknesses\n  moderate undici <7.1.0: it leaks https://example.org/a; through other'],
    ['of a registry that cannot tell says so', '{"message": "405 Method Not Allowed", "error": {"summary": "", "detail": ""}}', false, 'audit: the registry tells of no weaknesses here (405 Method Not Allowed), so nothing was looked up'],
    ['without a network says so', '', false, 'audit: npm gave no report, so nothing was looked up'],
  ])('%s', (_name, text, fails, said) => expect(judgeAudit(text)).toEqual({ said, fails }));
});

test.each(['a=eval("1")', '(0,eval)(x)', 'new Function("return this")()', 'let F=Function;new F("")', 'Function("x")', 'f(Function)', 'setTimeout("x()",1)', 'vm.runInNewContext(x)', 'require("vm").Script'])('%s would be found in a bundle', text => expect(codeMaking.test(text)).toBe(true));
test.each(['GPUs of an eval (default: 0)', 'isFunction(x)', 'i!==Function.prototype', '"Function","Int8Array"', '"Function types cannot"', 'x.Function(1)', 'setTimeout(()=>1,1)', 'kind:"eval"'])('%s would not', text => expect(codeMaking.test(text)).toBe(false));

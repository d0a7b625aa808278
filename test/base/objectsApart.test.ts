import { execFileSync, spawnSync } from 'node:child_process';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { apartFlags } from '../../src/base/objectsApart.ts';

test.each<[string, readonly string[]]>([
  ['12.4.254.21-node.33', []],
  ['13.6.233.17-node.53', ['--no-maglev-escape-analysis']],
  ['14.2.231.11-electron.0', ['--no-maglev-escape-analysis']],
  ['15.0.1', []],
])('V8 %s', (version, flags) => {
  expect(apartFlags(version)).toEqual(flags);
});

test('this Node knows the flags', () => {
  expect(execFileSync(process.execPath, [...apartFlags(), '-p', '"here"'], { encoding: 'utf8' })).toBe('here\n');
});

describe('is set before anything is computed', () => {
  /** Tells each flag that a process sets of itself. */
  const told = `import v8 from 'node:v8'; import { syncBuiltinESMExports } from 'node:module'; const set = v8.setFlagsFromString; v8.setFlagsFromString = flag => { console.log(flag); set(flag); }; syncBuiltinESMExports();`;

  test.each(['cli/main.ts', 'runner/main.ts'])('%s', file => {
    const root = path.join(import.meta.dirname, '../../src');
    const script = `await import(${JSON.stringify(pathToFileURL(path.join(root, file)).href)})`;
    // Without a task and without a request they say what is missing, and end.
    const { stdout } = spawnSync(process.execPath, ['--no-warnings', '--import', `data:text/javascript,${encodeURIComponent(told)}`, '--input-type=module', '-e', script], { encoding: 'utf8', env: { ...process.env, NODE_OPTIONS: '' } });
    expect(stdout.split('\n')).toEqual(expect.arrayContaining([...apartFlags()]));
  });
});

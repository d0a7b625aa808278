import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { HumanError, renderHumanError } from '../../src/base/humanError.ts';
import { consentToCode } from '../../src/cli/consentToCode.ts';
import type { CliHost } from '../../src/cli/host.ts';
import { parseLaunchRequest, type LaunchRequest } from '../../src/protocol/launch.ts';
import { agreedBefore } from '../../src/runner/agreedBefore.ts';
import { startRun } from '../../src/runner/startRun.ts';
import { codeText } from '../../src/store/codeText.ts';
import { codeFingerprint } from '../../src/task/codeFingerprint.ts';
import type { TaskCode } from '../../src/task/codeOf.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'pitwall-consent-'));
  mkdirSync(path.join(folder, '.git'));
  task();
});
afterEach(() => rmSync(folder, { recursive: true }));

const ran = (): boolean => {
  try {
    return readFileSync(path.join(folder, 'ran'), 'utf8') !== '';
  } catch {
    return false;
  }
};

/** A program and a scorer that leave a trace. */
function task(): void {
  writeFileSync(path.join(folder, 'scorer.mjs'), 'export default () => 1;\n');
  writeFileSync(path.join(folder, 'rows.jsonl'), '{"input": "a", "target": "a"}\n');
  writeFileSync(path.join(folder, 't.eval.yaml'), `kind: eval
name: t
models: [{id: prog, provider: command, command: [sh, -c, "echo ran >> ran; cat"]}, {id: said, provider: recorded, path: rows.jsonl, output: "{{ row.input }}"}]
datasets: [{id: d, path: rows.jsonl, fields: {input: input, target: target}}]
prompts: [{id: p, template: "{{ input }}"}]
scorers: [{id: mine, use: custom, params: {path: ./scorer.mjs}}]
`);
}

const request = (more: Partial<LaunchRequest> = {}): LaunchRequest => ({ taskFile: path.join(folder, 't.eval.yaml'), workspace: folder, runId: 'r', ...more });
const program: TaskCode = { what: 'model prog', command: "sh -c 'echo ran >> ran; cat'" };
const scorer = (): TaskCode => ({ what: 'scorer mine', file: path.join(folder, 'scorer.mjs') });
const fingerprint = (code: TaskCode): string => codeFingerprint(code, codeText);

/** As the background runner begins it. */
async function begin(launched: LaunchRequest): Promise<string> {
  try {
    const { outcome, store } = await startRun(launched, { environment: { PITWALL_HOME: path.join(folder, 'home'), PATH: process.env['PATH'] }, consent: agreedBefore(launched.agreed) }, new AbortController().signal);
    store.dispose();
    return outcome;
  } catch (error) {
    if (error instanceof HumanError) return renderHumanError(error);
    throw error;
  }
}

describe('the runner', () => {
  test('begins nothing without being told that the workspace is trusted, whoever starts it', () => {
    expect(() => parseLaunchRequest(JSON.stringify(request()))).toThrow('nothing is run in a workspace that is not trusted');
    expect(() => parseLaunchRequest(JSON.stringify({ ...request(), trusted: 'yes' }))).toThrow('not trusted');
    expect(parseLaunchRequest(JSON.stringify(request({ trusted: true }))).runId).toBe('r');
    const { status, stdout } = spawnSync(process.execPath, ['--disable-warning=MODULE_TYPELESS_PACKAGE_JSON', path.resolve('src/runner/main.ts'), JSON.stringify(request({ agreed: [fingerprint(program), fingerprint(scorer())] }))], { cwd: folder, encoding: 'utf8' });
    expect([status, stdout, ran()]).toEqual([2, expect.stringContaining('nothing is run in a workspace that is not trusted'), false]);
  });

  test('executes what was agreed to', async () => expect([await begin(request({ agreed: [fingerprint(program), fingerprint(scorer())] })), ran()]).toEqual(['succeeded', true]));

  test.each<[string, () => readonly string[], string]>([
    ['nothing', () => [], `nobody has agreed that this runs: sh -c 'echo ran >> ran; cat' (model prog) · SCORER (scorer mine)`],
    ['another program', () => [fingerprint({ ...program, command: 'cat' }), fingerprint(scorer())], `nobody has agreed that this runs: sh -c 'echo ran >> ran; cat' (model prog)`],
    ['the scorer as it was before', () => [fingerprint(program), codeFingerprint(scorer(), () => 'export default () => 0;\n')], 'nobody has agreed that this runs: SCORER (scorer mine)'],
  ])('agreed to %s: nothing has run, and no run is recorded', async (_name, agreed, sentence) => {
    const launched = request({ agreed: agreed() });
    expect(await begin(launched)).toBe(`${sentence.replace('SCORER', scorer().file ?? '')}; run the task again: what it runs on this machine is shown before`);
    expect(ran()).toBe(false);
    expect(await begin({ ...launched, resume: true })).toContain('no run');
  });

  test('what is left out needs no consent, and what is changed on the way does', async () => {
    expect(await begin(request({ models: ['said'], agreed: [fingerprint(scorer())] }))).toBe('succeeded');
    writeFileSync(path.join(folder, 'other.mjs'), 'export default () => 1;\n');
    expect(await begin(request({ runId: 's', models: ['said'], agreed: [fingerprint(scorer())], set: ['scorers.0.params.path=./other.mjs'] }))).toContain('other.mjs');
    expect(await begin(request({ runId: 'u', models: ['said'], agreed: [fingerprint(scorer())], set: ['executor={slurm: {setup: [touch ran]}}'] }))).toContain("nobody has agreed that this runs: 'touch ran' (setup of its jobs)");
    expect(ran()).toBe(false);
  });

  test('the scorers of a run that is judged again are asked for as well', async () => {
    expect(await begin(request({ agreed: [fingerprint(program), fingerprint(scorer())] }))).toBe('succeeded');
    const again = { taskFile: path.join(folder, 't.eval.yaml'), workspace: folder, runId: 's', rescore: { run: 'r', fromFile: false } };
    expect(await begin({ ...again, agreed: [fingerprint(program)] })).toContain('(scorer mine)');
    expect(await begin({ ...again, agreed: [fingerprint(scorer())] })).toBe('succeeded');
  });
});

describe('a terminal', () => {
  const code = [program];
  /** @param answer undefined: nobody can answer */
  function terminal(answer?: boolean): { readonly host: CliHost; readonly said: string[] } {
    const said: string[] = [];
    const host = {
      cwd: folder,
      environment: { PITWALL_HOME: path.join(folder, 'home') },
      note: (text: string) => void said.push(text),
      ...(answer === undefined ? {} : { confirm: async (question: string) => (said.push(question), answer) }),
    };
    return { host: host as unknown as CliHost, said };
  }
  const shown = "runs on this machine: sh -c 'echo ran >> ran; cat' (model prog)\n";

  test('asks once for each text in a folder, also where it is told to be quiet', async () => {
    const { host, said } = terminal(true);
    expect(await consentToCode(host, folder, code, { quiet: true })).toEqual([fingerprint(program)]);
    await consentToCode(host, folder, code, { quiet: true });
    expect(said).toEqual([shown, 'run it? [y/N] ']);
    await consentToCode(host, folder, code, {});
    await consentToCode(host, folder, [{ what: 'server', command: 'vllm serve' }], {});
    await consentToCode(host, path.join(folder, 'elsewhere'), code, {});
    expect(said.slice(2)).toEqual([shown, 'runs on this machine: vllm serve (server)\n', 'run it? [y/N] ', shown, 'run it? [y/N] ']);
  });

  test('a no runs nothing, and is asked again', async () => {
    const { host, said } = terminal(false);
    for (const _ of [1, 2]) await expect(consentToCode(host, folder, code, {})).rejects.toThrow('nothing was run');
    expect(said.filter(text => text.startsWith('run it?'))).toHaveLength(2);
  });

  test('--yes, and a script, are not asked: it is shown', async () => {
    for (const [answer, options] of [[false, { yes: true }], [undefined, {}]] as const) {
      const { host, said } = terminal(answer);
      expect(await consentToCode(host, folder, code, options)).toEqual([fingerprint(program)]);
      expect(said).toEqual([shown]);
    }
  });

  test('where the ledger cannot be used it asks each time', async () => {
    writeFileSync(path.join(folder, 'home'), 'no folder');
    const { host, said } = terminal(true);
    await consentToCode(host, folder, code, {});
    await consentToCode(host, folder, code, {});
    expect(said.filter(text => text.startsWith('run it?'))).toHaveLength(2);
  });

  test('code that cannot be drawn into a line of its own is shown as it is', async () => {
    const { host, said } = terminal();
    await consentToCode(host, folder, [{ what: 'server', command: 'a\u001b[2K\rb' }], {});
    expect(said.join('')).not.toContain('\u001b');
  });
});

import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { requestLimitsOf } from '../../../src/execute/requestLimits.ts';
import { parseEndpointList } from '../../../src/protocol/parseEndpointList.ts';
import { endpointListDocument, endpointListText } from '../../../src/report/endpoints/endpointList.ts';
import { listEndpoints, type KnownTasks } from '../../../src/runner/endpoints/listEndpoints.ts';
import { loadTask } from '../../../src/runner/loadTask.ts';
import { openLedger } from '../../../src/store/ledger.ts';
import { tempFolder } from '../../store/fixtures.ts';

const environment = { KEY: 'sk-1', HOST: 'models.example.com' };

function evalText(name: string, models: string): string {
  return `kind: eval\nname: ${name}\nmodels:\n${models}datasets: [{id: d, path: missing.jsonl}]\nscorers: [exact_match]\n`;
}

test('whom tasks ask, with the limits in force and what was learnt', () => {
  const workspace = tempFolder();
  const write = (name: string, text: string): string => {
    const file = path.join(workspace, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  };
  const ledgerFile = path.join(workspace, 'home', 'ledger.db');
  write('pitwall.config.yaml', 'parallel_requests: {default: 7, max: 30}\n');
  const one = write('one.eval.yaml', evalText('one', '  - {id: small, provider: openai, base_url: "https://${env:HOST}/v1", api_key: "${env:KEY}", model: s, limits: {parallel_requests: auto, requests_per_minute: 60}}\n  - {id: local, provider: openai, base_url: "http://127.0.0.1:8000/v1", model: l}\n'));
  const files = [one, write('two.eval.yaml', evalText('two', '  - {id: other, provider: openai, base_url: "http://127.0.0.1:8000/v1", model: l, limits: {parallel_requests: 2}}\n')), write('broken.eval.yaml', 'kind: eval\nname: broken\n'), path.join(workspace, 'gone.eval.yaml')];
  const [small] = loadTask({ file: one, workspace, environment, dataMayBeMissing: true }).task.models;
  const lane = small === undefined ? undefined : requestLimitsOf(small, environment).lane;
  const ledger = openLedger(ledgerFile);
  if (lane !== undefined) ledger.learn(lane, { limit: 12, perS: 3.5 }, 1_000);
  ledger.dispose();
  const known: KnownTasks = new Map();
  const list = listEndpoints({ files, workspace, environment, ledgerFile }, 2_000, known);
  expect(endpointListText(list)).toBe(`\
127.0.0.1:8000 (openai): 2 models
  one · local: 7 in flight (pitwall.config.yaml:1)
  two · other: 2 in flight (limits in two.eval.yaml)
models.example.com (openai): 1 model
  one · small: auto up to 30, learnt 12 (3.5 requests/s), 60 requests a minute (limits in one.eval.yaml)
note: broken.eval.yaml: the task file has 2 problems
`);
  expect(parseEndpointList(JSON.stringify(endpointListDocument(list)))).toEqual(list);
  expect(JSON.stringify(endpointListDocument(list))).not.toContain('sk-1');

  // A file that changes is read again, and one that comes is found.
  write('gone.eval.yaml', evalText('gone', '  - {id: back, provider: openai, base_url: "http://127.0.0.1:9/v1", model: b}\n'));
  write('two.eval.yaml', evalText('two', '  - {id: other, provider: openai, base_url: "http://127.0.0.1:8000/v1", model: l, limits: {parallel_requests: 3}}\n'));
  utimesSync(path.join(workspace, 'two.eval.yaml'), 1, 1);
  expect(listEndpoints({ files, workspace, environment, ledgerFile }, 2_000, known).endpoints.map(({ endpoint, models }) => `${endpoint}: ${models.map(({ model, parallelRequests }) => `${model} ${parallelRequests?.value}`).join(', ')}`)).toEqual(['127.0.0.1:8000: local 7, other 3', '127.0.0.1:9: back 7', 'models.example.com: small auto']);
});

test.each(['', '{}', '{"schema":"pitwall.endpoints/2","endpoints":[],"notes":[]}'])('%j is no list', line => {
  expect(parseEndpointList(line)).toBeUndefined();
});

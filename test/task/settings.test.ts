import { describe, expect, test } from 'vitest';
import { renderProblem } from '../../src/base/problem.ts';
import { parseTask } from '../../src/task/parseTask.ts';
import { editorSettingNames } from '../../src/task/settingNames.ts';
import { resolveSettings, type SettingSources } from '../../src/task/settings.ts';
import type { Task } from '../../src/task/task.ts';

function task(lines = '', limits = ''): Task {
  const text = `kind: eval\nname: t\n${lines}models:\n  - id: a\n    provider: openai\n    base_url: http://h\n    model: m\n${limits}datasets: [{id: d, path: d.csv}]\nscorers: [regex]\n`;
  const parsed = parseTask(text, '/w/t.eval.yaml');
  if (parsed.task === undefined) throw new Error(parsed.problems.map(renderProblem).join());
  return parsed.task;
}

/** The three values with their sources, then the problems. */
function resolve(sources: Partial<SettingSources>): string {
  const { settings, problems } = resolveSettings({ environment: {}, ...sources });
  const values = [settings.parallelRequests, settings.maxParallelRequests, settings.scoringWorkers].map(({ value, source }) => `${value} ${source}`).join(' | ');
  return [values, ...problems.map(renderProblem)].join('\n');
}

const config = (text: string): { config: { text: string; file: string } } => ({ config: { text, file: '/w/pitwall.config.yaml' } });
const all = 'parallel_requests:\n  default: 4\n  max: 40\nscoring: {workers: 2}\n';
const editor = { 'pitwall.parallelRequests.default': 5, 'pitwall.parallelRequests.max': 41, 'pitwall.scoring.workers': 3, 'pitwall.other': 'x' };
const environment = { PITWALL_DEFAULT_PARALLEL_REQUESTS: '6', PITWALL_MAX_PARALLEL_REQUESTS: '42', PITWALL_SCORING_WORKERS: '4' };

test('each source above the one before it', () => {
  expect(resolve({})).toBe('10 built-in | 50 built-in | 1 built-in');
  expect(resolve({ ...config(all) })).toBe('4 pitwall.config.yaml:2 | 40 pitwall.config.yaml:3 | 2 pitwall.config.yaml:4');
  expect(resolve({ ...config(all), editor })).toBe('5 VS Code setting pitwall.parallelRequests.default | 41 VS Code setting pitwall.parallelRequests.max | 3 VS Code setting pitwall.scoring.workers');
  expect(resolve({ ...config(all), editor, environment })).toBe('6 environment PITWALL_DEFAULT_PARALLEL_REQUESTS | 42 environment PITWALL_MAX_PARALLEL_REQUESTS | 4 environment PITWALL_SCORING_WORKERS');
  const theirs = { EVALAP_DEFAULT_PARALLEL_REQUESTS: '12', EVALAP_MAX_PARALLEL_REQUESTS: '43' };
  expect(resolve({ ...config(all), editor, environment: theirs })).toBe('12 environment EVALAP_DEFAULT_PARALLEL_REQUESTS | 43 environment EVALAP_MAX_PARALLEL_REQUESTS | 3 VS Code setting pitwall.scoring.workers');
  expect(resolve({ environment: { ...theirs, PITWALL_DEFAULT_PARALLEL_REQUESTS: '6', PITWALL_MAX_PARALLEL_REQUESTS: ' ' } })).toBe('6 environment PITWALL_DEFAULT_PARALLEL_REQUESTS | 43 environment EVALAP_MAX_PARALLEL_REQUESTS | 1 built-in');
  expect(resolve({ environment, task: task('parallel_requests: 7\n') })).toMatch(/^7 task t\.eval\.yaml:3 \|/);
  expect(resolve({ environment, task: task('parallel_requests: 7\n'), flags: { parallelRequests: 8 } })).toMatch(/^8 flag --parallel-requests \|/);
  expect(editorSettingNames).toEqual(['pitwall.parallelRequests.default', 'pitwall.parallelRequests.max', 'pitwall.scoring.workers', 'pitwall.logging.level', 'pitwall.logging.requestLogging']);
});

describe('logging', () => {
  const told = (sources: Partial<SettingSources>): string => {
    const { settings, problems } = resolveSettings({ environment: {}, ...sources });
    return [...[settings.logLevel, settings.requestLogging].map(({ value, source }) => `${value} ${source}`), ...problems.map(renderProblem)].join(' | ');
  };
  const config = { config: { text: 'logging:\n  level: error\n  request_logging: true\n', file: '/w/pitwall.config.yaml' } };
  const editor = { 'pitwall.logging.level': 'warn', 'pitwall.logging.requestLogging': false };

  test('each source above the one before it', () => {
    expect(told({})).toBe('info built-in | false built-in');
    expect(told(config)).toBe('error pitwall.config.yaml:2 | true pitwall.config.yaml:3');
    expect(told({ ...config, editor })).toBe('warn VS Code setting pitwall.logging.level | false VS Code setting pitwall.logging.requestLogging');
    expect(told({ ...config, editor, environment: { PITWALL_LOG_LEVEL: 'DEBUG', PITWALL_REQUEST_LOGGING: '1' } })).toBe('debug environment PITWALL_LOG_LEVEL | true environment PITWALL_REQUEST_LOGGING');
    expect(told({ ...config, environment: { PITWALL_LOG_LEVEL: 'debug' }, flags: { logLevel: 'info', requestLogging: true } })).toBe('info flag --log-level | true flag --log-requests');
  });

  test.each([
    [{ environment: { PITWALL_LOG_LEVEL: 'debgu' } }, ':1:1: environment PITWALL_LOG_LEVEL must be error, warn, info or debug, not "debgu"; did you mean `debug`?'],
    [{ environment: { PITWALL_REQUEST_LOGGING: 'maybe' } }, ':1:1: environment PITWALL_REQUEST_LOGGING must be true or false, not "maybe"; correct it, or remove it'],
    [{ editor: { 'pitwall.logging.level': 3 } }, ':1:1: VS Code setting pitwall.logging.level must be error, warn, info or debug, not 3; correct it, or remove it'],
    [{ config: { text: 'logging: {level: inof}', file: '/w/c.yaml' } }, '/w/c.yaml:1:18: `logging.level` must be error, warn, info or debug, found the text "inof"; did you mean `info`?'],
    [{ config: { text: 'logging: {levle: info}', file: '/w/c.yaml' } }, '/w/c.yaml:1:11: `logging` has the unknown key `levle`; did you mean `level`?'],
    [{ config: { text: 'logging: {request_logging: 1}', file: '/w/c.yaml' } }, '/w/c.yaml:1:28: `logging.request_logging` must be true or false, found the number 1'],
  ])('what is wrong, %#', (sources, problem) => expect(told(sources)).toBe(`info built-in | false built-in | ${problem}`));
});

test('scoring pools, each with its threads and its line', () => {
  const { settings, problems } = resolveSettings({ environment: {}, ...config('scoring:\n  workers: 3\n  pools:\n    full: 2\n    small: 1\n') });
  expect(problems).toEqual([]);
  expect([...settings.scoringPools]).toEqual([['full', { value: 2, source: 'pitwall.config.yaml:4' }], ['small', { value: 1, source: 'pitwall.config.yaml:5' }]]);
  expect(settings.scoringWorkers.value).toBe(3);
  expect(resolve(config('scoring: {pools: {full: 0}}'))).toContain('`scoring.pools.full` must be a whole number of at least 1, found the number 0');
});

test('auto, from each source that may say it', () => {
  expect(resolve({ ...config('parallel_requests: {default: auto}') })).toMatch(/^auto pitwall\.config\.yaml:1 \| 50 built-in/);
  expect(resolve({ editor: { 'pitwall.parallelRequests.default': 'auto' } })).toMatch(/^auto VS Code setting/);
  expect(resolve({ environment: { PITWALL_DEFAULT_PARALLEL_REQUESTS: 'auto', PITWALL_MAX_PARALLEL_REQUESTS: '3' } })).toMatch(/^auto environment PITWALL_DEFAULT_PARALLEL_REQUESTS \| 3 environment/);
  expect(resolve({ task: task('parallel_requests: auto\n', '    limits: {parallel_requests: auto}\n') })).toMatch(/^auto task t\.eval\.yaml:3 /);
  expect(resolve({ task: task(), flags: { parallelRequests: 'auto' } })).toMatch(/^auto flag --parallel-requests \|/);
  expect(resolve({ environment: { PITWALL_MAX_PARALLEL_REQUESTS: 'auto' } })).toMatch(/must be a whole number of at least 1, not "auto"/);
  expect(resolve({ environment: { PITWALL_DEFAULT_PARALLEL_REQUESTS: 'fast' } })).toMatch(/must be a whole number of at least 1, or auto, not "fast"/);
});

test('a --set of the task is a flag', () => {
  const { task: own } = parseTask(task().text, '/w/t.eval.yaml', { overrides: [{ path: 'parallel_requests', value: '9', from: '--set parallel_requests=9' }] });
  expect(own && resolve({ task: own })).toMatch(/^9 flag --set parallel_requests=9 \|/);
});

describe('more than the maximum', () => {
  const raise = (asked: number, max: number): string => `ask for ${max} at most, or raise the maximum: \`parallel_requests: {max: ${asked}}\` in pitwall.config.yaml, the VS Code setting pitwall.parallelRequests.max, or PITWALL_MAX_PARALLEL_REQUESTS`;
  const told = (sources: Partial<SettingSources>): string => resolve(sources).split('\n').slice(1).join('\n');

  test('the task', () => expect(told({ task: task('parallel_requests: 51\n') })).toBe(`/w/t.eval.yaml:3:20: parallel_requests is 51 (task t.eval.yaml:3), more than the maximum of 50 (built-in); ${raise(51, 50)}`));
  test('a flag', () => expect(told({ task: task(), flags: { parallelRequests: 60 } })).toBe(`/w/t.eval.yaml:1:1: parallel_requests is 60 (flag --parallel-requests), more than the maximum of 50 (built-in); ${raise(60, 50)}`));
  test('a model', () => {
    expect(told({ ...config(all), task: task('', '    limits:\n      parallel_requests: 41\n') })).toBe(
      `/w/t.eval.yaml:9:26: parallel_requests of model \`a\` is 41 (task t.eval.yaml:9), more than the maximum of 40 (pitwall.config.yaml:3); ${raise(41, 40)}`,
    );
  });
  test('a default that somebody set', () => {
    expect(told({ ...config('parallel_requests: {default: 9, max: 8}') })).toBe(`/w/pitwall.config.yaml:1:1: parallel_requests is 9 (pitwall.config.yaml:1), more than the maximum of 8 (pitwall.config.yaml:1); ${raise(9, 8)}`);
  });
  test('as much as the maximum is no problem', () => expect(told({ task: task('parallel_requests: 50\n') })).toBe(''));
  test('the built-in default stays below a lower maximum', () => {
    expect(resolve({ environment: { PITWALL_MAX_PARALLEL_REQUESTS: '3' } })).toBe('3 environment PITWALL_MAX_PARALLEL_REQUESTS | 3 environment PITWALL_MAX_PARALLEL_REQUESTS | 1 built-in');
  });
});

test.each([
  [{ environment: { PITWALL_SCORING_WORKERS: 'x', PITWALL_MAX_PARALLEL_REQUESTS: ' ' } }, ':1:1: environment PITWALL_SCORING_WORKERS must be a whole number of at least 1, not "x"; correct it, or remove it'],
  [{ environment: { EVALAP_MAX_PARALLEL_REQUESTS: 'many' } }, ':1:1: environment EVALAP_MAX_PARALLEL_REQUESTS must be a whole number of at least 1, not "many"; correct it, or remove it'],
  [{ environment: { PITWALL_SCORING_WORKERS: '0' }, task: task() }, '/w/t.eval.yaml:1:1: environment PITWALL_SCORING_WORKERS must be a whole number of at least 1, not 0; correct it, or remove it'],
  [{ editor: { 'pitwall.parallelRequests.max': 2.5, 'pitwall.scoring.workers': null } }, ':1:1: VS Code setting pitwall.parallelRequests.max must be a whole number of at least 1, not 2.5; correct it, or remove it'],
  [config('parallel_request: {max: 3}'), '/w/pitwall.config.yaml:1:1: unknown key `parallel_request`; did you mean `parallel_requests`?'],
  [config('parallel_requests: {max: 0}'), '/w/pitwall.config.yaml:1:26: `parallel_requests.max` must be a whole number of at least 1, found the number 0'],
  [config('a: 1'), '/w/pitwall.config.yaml:1:1: unknown key `a`; the keys here are parallel_requests, gpus, logging, presets, scoring'],
  [config('scoring: {pools: {a: 1}}\ngpus: {slot: 4}'), '/w/pitwall.config.yaml:2:8: `gpus` has the unknown key `slot`; did you mean `slots`?'],
  [config('- a'), '/w/pitwall.config.yaml:1:1: the file must be a mapping of keys to values, found a list'],
  [config('a: [1'), '/w/pitwall.config.yaml:1:6: not valid YAML: flow sequence in block collection must be sufficiently indented and end with a ]; check indentation, quotes and brackets'],
])('what cannot be read, %#', (sources, expected) => expect(resolve(sources).split('\n').at(-1)).toBe(expected));

test('an empty config says nothing', () => expect(resolve(config('# nothing yet\n'))).toBe('10 built-in | 50 built-in | 1 built-in'));

describe('presets', () => {
  const limits = (own: string, text = ''): unknown => {
    const { settings, problems } = resolveSettings({ environment: {}, ...(text === '' ? {} : config(text)), task: task('', `    limits: {${own}}\n`) });
    return problems.length > 0 ? problems.map(renderProblem).join('\n') : settings.limits.get('a');
  };
  const mine = 'presets:\n  my_tier: {parallel_requests: 4, min_interval: 500ms}\n  moderate: {requests_per_minute: 300}\n';

  test('a built-in one', () => expect(limits('preset: free_tier')).toEqual({ parallelRequests: 2, requestsPerMinute: 15, tokensPerMinute: 30_000 }));
  test('keys beside it win', () => expect(limits('preset: free_tier, requests_per_minute: 20')).toEqual({ parallelRequests: 2, requestsPerMinute: 20, tokensPerMinute: 30_000 }));
  test('one of the workspace', () => expect(limits('preset: my_tier', mine)).toEqual({ parallelRequests: 4, minIntervalMs: 500 }));
  test('the workspace’s goes over a built-in one', () => expect(limits('preset: moderate', mine)).toEqual({ parallelRequests: 10, requestsPerMinute: 300, tokensPerMinute: 200_000 }));
  test('an unknown name', () => expect(limits('preset: my_teir', mine)).toBe('/w/t.eval.yaml:8:22: model `a`: there is no preset `my_teir`; did you mean `my_tier`?'));
  test('one that asks for too much', () => {
    expect(limits('preset: wide', 'presets:\n  wide: {parallel_requests: 80}\n')).toMatch(/^\/w\/t\.eval\.yaml:8:22: parallel_requests of model `a` is 80 \(preset wide, pitwall\.config\.yaml:2\), more than the maximum of 50 \(built-in\); ask for 50/);
  });
  test('a built-in one stays below a lower maximum', () => expect(limits('preset: high_throughput', 'parallel_requests: {max: 20}')).toMatchObject({ parallelRequests: 20 }));
  test('what is wrong in the file', () => {
    expect(limits('preset: free_tier', 'presets: {x: {min_interval: 5, rpm: 3}}')).toBe(
      '/w/pitwall.config.yaml:1:29: `presets.x.min_interval` must be a duration such as 250ms, 30s, 10m or 2h, found the number 5\n/w/pitwall.config.yaml:1:32: `presets.x` has the unknown key `rpm`; the keys here are parallel_requests, requests_per_minute, tokens_per_minute, min_interval',
    );
  });
});

import { expect, test } from 'vitest';
import { parseFromPanel } from '../../src/protocol/parseFromPanel.ts';

test.each([
  { type: 'watchExperiment', run: 'r', experiment: 'e01' },
  { type: 'watchExperiment', run: 'r', experiment: '' },
  { type: 'openReplicaLog', run: 'r', experiment: 'e01', log: 'e01-0.log' },
  { type: 'openJobOutput', run: 'r', array: '12' },
  { type: 'copyBest', run: 'r', what: 'command' },
  { type: 'copyBest', run: 'r', what: 'task' },
])('what the page of a tune says is read: %j', message => {
  expect(parseFromPanel(message)).toEqual(message);
});

test.each([
  { type: 'watchExperiment', run: 'r' },
  { type: 'openReplicaLog', run: 'r', experiment: 'e01', log: 7 },
  // The text is the host's own: a page cannot put one on the clipboard.
  { type: 'copyBest', run: 'r', what: 'rm -rf /' },
  { type: 'copyBest', run: 'r', what: 'command', text: 'rm -rf /' },
])('and nothing else: %j', message => {
  expect(parseFromPanel(message)).toBeUndefined();
});

test.each([
  [{ type: 'pauseRun', run: 'r' }, true],
  [{ type: 'setLimit', run: 'r', parallelRequests: 1 }, true],
  [{ type: 'setLimit', run: 'r', parallelRequests: 'auto' }, true],
  [{ type: 'setLimit', run: 'r', parallelRequests: 0 }, false],
  [{ type: 'setLimit', run: 'r', parallelRequests: 2.5 }, false],
  [{ type: 'setLimit', run: 'r', parallelRequests: 1e12 }, false],
  [{ type: 'setLimit', run: 'r', parallelRequests: 'all' }, false],
  [{ type: 'setLimit', run: 'r' }, false],
])('what it asks of a run under way is checked: %j', (message, isOne) => {
  expect(parseFromPanel(message)).toEqual(isOne ? message : undefined);
});

const query = { run: 'r', sort: 'score', sortScorer: 'f1', descending: true, offset: 0, limit: 200 };
const place = { run: 'r', trial: 't', index: 3, repeat: 0 };

test.each([
  { type: 'querySamples', request: 1, query: { ...query, model: 'm', dataset: 'd', split: 'all', prompt: 'p', errorClass: 'timeout', score: { from: 0.2 }, disagree: true, tag: { column: 'topic', value: '<b>' } } },
  { type: 'sideBySide', request: 1, ...place },
  { type: 'sideBySide', request: 1, ...place, step: { direction: 'next', query } },
  { type: 'listTags', run: 'r' },
  { type: 'copySample', ...place },
])('what the page of samples says is read: %j', message => {
  expect(parseFromPanel(message)).toEqual(message);
});

test.each([
  { type: 'querySamples', request: 1, query: { ...query, sort: 'prompt; DROP TABLE runs' } },
  { type: 'querySamples', request: 1, query: { ...query, score: { from: '0' } } },
  { type: 'querySamples', request: 1, query: { ...query, tag: 'topic' } },
  { type: 'querySamples', request: 1, query: { ...query, disagree: false } },
  { type: 'sideBySide', request: 1, ...place, step: { direction: 'last', query } },
  { type: 'copySample', ...place, text: 'other' },
])('and nothing else of samples: %j', message => {
  expect(parseFromPanel(message)).toBeUndefined();
});

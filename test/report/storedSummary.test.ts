import { expect, test } from 'vitest';
import { parseLevelSummary } from '../../src/report/load/levelSummary.ts';
import { parseSummary } from '../../src/report/parseSummary.ts';

const final = '"final":{"metrics":{}}';
const load = '"load":{"version":2,"measures":{},"curves":{},"telemetry":{}}';

test.each([
  ['whole', `{"version":2,${final},${load}}`, true, true],
  ['cut short', `{"version":2,${final},${load}`, false, false],
  ['with a name that a bit has changed', `{"version":2,"final":{"metricz":{}},"load":{"version":2,"measures":{},"curfes":{},"telemetry":{}}}`, false, false],
  ['of something else', 'null', false, false],
])('a stored summary is a cache: one that is damaged is measured again (%s)', (_, summary, isFinal, isLevel) => {
  expect([parseSummary({ summary }) !== undefined, parseLevelSummary(summary) !== undefined]).toEqual([isFinal, isLevel]);
});

import assert from 'node:assert/strict';
import { parseDuration } from '../../../src/task/duration.ts';
import { compileCondition, compileNumber } from '../../../src/task/expression.ts';
import { parseGate } from '../../../src/task/gates.ts';
import { parseLoadMetric } from '../../../src/task/loadMetric.ts';
import { parseOperational } from '../../../src/task/operationalMetric.ts';
import { TemplateError } from '../../../src/task/template.ts';
import { compileWhere } from '../../../src/task/where.ts';
import type { FuzzTarget } from '../fuzzTarget.ts';

const values = { tp: 2, pp: 4, dp: 1, threads: 16, slots: 2, kind: 'fast', on: true, x: 0.25 };
const names = Object.keys(values);

function tried<T>(text: string, work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    // What it says of itself, not what it quotes.
    assert.ok(error.message.length > 0 && !/Cannot read propert|is not a function(?!: got)|is not iterable/.test(error.message.replaceAll(text, '')), error.message);
    return undefined;
  }
}

/** Constraints, GPU counts, `where` and gates, all of the same text. */
export const target: FuzzTarget = {
  seeds: () => ['threads * slots <= 16 and not (tp == 4 and pp > 1)', 'tp * pp * dp', "row.level == 'hard' and row.length < 400", 'p99(ttft) <= 1.5s', 'accuracy >= 0.5', 'kind in ["fast", "slow"] or on', '(tp + pp) // 2 % 3', 'x if on else 1', 'row.a | length > 2', 'attainment == .5e-1'],
  words: [' and ', ' or ', ' not ', ' in ', ' <= ', ' >= ', ' == ', ' != ', ' < ', ' * ', ' // ', ' % ', ' ** ', ' if ', ' else ', ' is defined', ' | ', 'length', 'int', 'tp', 'pp', 'kind', 'threads', 'row.', 'row', '(', ')', ')}}', '%}', '{%', '1e308', '2s', '5ms', '3h', 'p50(', 'mean(', 'e2e)'],
  maxBytes: 1024,
  run(input) {
    const text = input.toString();
    const holds = tried(text, () => compileCondition(text, names))?.holds;
    if (holds !== undefined) assert.ok([true, false, undefined].includes(tried(text, () => holds(values))));
    const number = tried(text, () => compileNumber(text, names));
    if (number !== undefined) assert.ok(number.names.every(name => names.includes(name)));
    const value = number === undefined ? 0 : tried(text, () => number.valueOf(values));
    assert.ok(!Number.isNaN(value), 'not a number');
    const where = tried(text, () => compileWhere(text));
    if (where !== undefined) for (const row of [{}, { level: 'hard', length: 3, a: [1, 2, 3] }, { level: null, length: 'x' }]) tried(text, () => where.holds(row, 0));
    const gate = parseGate(text, metric => /ttft|e2e/.test(metric));
    if (gate !== undefined) assert.ok(!Number.isNaN(gate.limit) && gate.metric !== '');
    parseDuration(text);
    parseOperational(text);
    parseLoadMetric(text);
  },
};

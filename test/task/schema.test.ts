import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { renderProblem } from '../../src/base/problem.ts';
import { taskJsonSchema } from '../../src/task/jsonSchema.ts';
import { missingFiles } from '../../src/task/missingFiles.ts';
import { newTask, newTaskData, newTaskFile, newTaskKinds } from '../../src/task/newTask.ts';
import { parseTask } from '../../src/task/parseTask.ts';
import { existsSync } from 'node:fs';

const root = path.join(import.meta.dirname, '../..');
const examples = readdirSync(path.join(root, 'examples')).filter(name => name.endsWith('.yaml'));
const published = z.fromJSONSchema(taskJsonSchema());
const accepts = (text: string): boolean => published.safeParse(parse(text)).success;

test('the committed schema is current; write it with: node scripts/write-schema.ts', () => {
  expect(readFileSync(path.join(root, 'schemas/task.schema.json'), 'utf8')).toBe(`${JSON.stringify(taskJsonSchema(), undefined, 2)}\n`);
});

test('every key is described, and no object takes others', () => {
  const silent: string[] = [];
  const open: string[] = [];
  const whole = taskJsonSchema();
  visit(whole, '');
  expect({ silent, open }).toEqual({ silent: [], open: [] });

  function visit(node: unknown, at: string): void {
    if (typeof node !== 'object' || node === null) return;
    const schema = node as Readonly<Record<string, unknown>>;
    if (schema['properties'] !== undefined && schema['additionalProperties'] !== false) open.push(at);
    for (const [key, child] of Object.entries(schema['properties'] ?? {})) {
      if (typeof describedAt(child).description !== 'string') silent.push(`${at}.${key}`);
    }
    for (const [key, child] of Object.entries(schema)) visit(child, key === 'properties' ? at : `${at}.${key}`);
  }

  /** What stands in several places stands once, with its description. */
  function describedAt(node: unknown): { readonly description?: unknown } {
    const { $ref, allOf, description } = node as { readonly $ref?: string; readonly allOf?: readonly unknown[]; readonly description?: unknown };
    if ($ref !== undefined) return describedAt((whole['definitions'] as Readonly<Record<string, object>>)[$ref.replace('#/definitions/', '')]);
    return description === undefined && allOf?.length === 1 ? describedAt(allOf[0]) : { description };
  }
});

describe('examples', () => {
  test.each(examples)('%s', name => {
    const file = path.join(root, 'examples', name);
    const text = readFileSync(file, 'utf8');
    const { task, bench, problems, references } = parseTask(text, file);
    // One is there to be planned, which needs no data.
    const missing = name === 'flores.eval.yaml' ? [] : missingFiles(references, { file, exists: existsSync });
    expect([...problems, ...missing].map(renderProblem)).toEqual([]);
    expect((task ?? bench)?.name).toBe(name.replace(/\.(eval|bench|tune)\.yaml$/, ''));
    expect(accepts(text)).toBe(true);
    // Editors check with the published schema, so it must refuse what the parser refuses.
    expect(accepts(`${text}\nzzz: 1`)).toBe(false);
    expect(accepts(text.replaceAll('numeric_match', 'numericmatch').replaceAll('request_sweep: [', 'request_sweep: [0, ').replaceAll('concurrency: [', 'concurrency: [0, ').replaceAll('arrival: trace', 'arrival: traces').replaceAll('over: 20s', 'over: 20').replaceAll('trial: 30h', 'trial: 30'))).toBe(false);
  });
  test('are these', () => expect(examples).toEqual(['batching.bench.yaml', 'bench.bench.yaml', 'command.eval.yaml', 'flores.eval.yaml', 'gsm8k.eval.yaml', 'llama-server.tune.yaml', 'local-llm.bench.yaml', 'local-llm.eval.yaml', 'own-endpoint.eval.yaml', 'ramp.bench.yaml', 'rerank.bench.yaml', 'served.bench.yaml', 'sim.eval.yaml', 'sim.tune.yaml', 'sweep.bench.yaml', 'trace.bench.yaml', 'vllm.tune.yaml']));
});

describe('a new task', () => {
  test.each(newTaskKinds)('%s', kind => {
    const files = newTaskData(kind).map(data => `/w/${data.name}`);
    const { task, problems, references } = parseTask(newTask(kind), `/w/${newTaskFile(kind)}`);
    expect([...problems, ...missingFiles(references, { file: '', exists: name => files.includes(name) })].map(renderProblem)).toEqual([]);
    expect(task?.name).toBe('first');
    expect(accepts(newTask(kind))).toBe(true);
  });
  test('the recorded rows have the columns that the task reads', () => {
    const rows = newTaskData('recorded').flatMap(({ text }) => text.trim().split('\n').map(line => Object.keys(JSON.parse(line) as object).join()));
    expect(rows).toEqual(Array.from({ length: 5 }, () => 'question,answer,careful,hasty'));
  });
});

test('a scorer without `use` is the one its id names, also in the published schema', () => {
  const task = (scorer: string): string => newTask('endpoint').replace('[numeric_match]', `[${scorer}]`);
  const both = (scorer: string): readonly boolean[] => [parseTask(task(scorer), '/w/t').task !== undefined, accepts(task(scorer))];
  expect(both('{id: set_f1, params: {other: collapsed}}')).toEqual([true, true]);
  expect(both('{id: set_f1, params: {absolute: 1}}')).toEqual([false, false]);
  expect(both('{id: mine, use: regex}')).toEqual([true, true]);
  expect(both('{id: mine}')).toEqual([false, false]);
});

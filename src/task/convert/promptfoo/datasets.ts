import { isObject } from '../notes.ts';
import { Codes } from './codes.ts';
import { askedScorer, type Graders } from './graders.ts';
import { readAssertions, type Check, type Code, type Judged } from './assertions.ts';
import type { Importing } from './importing.ts';
import { idOf, sharedNative, type Native, type Scorer } from './nativeScorers.ts';
import type { WrittenTest } from './tests.ts';

type Tree = Readonly<Record<string, unknown>>;

export interface WrittenDataset {
  readonly id: string;
  readonly tree: Tree;
  readonly providers?: readonly string[];
  readonly prompts?: readonly string[];
}

export interface Scored {
  readonly datasets: readonly WrittenDataset[];
  readonly scorers: readonly Scorer[];
  readonly gates: readonly string[];
}

/** Without any assertion it is counted whether there is an answer. */
const answered: Scorer = { use: 'regex', id: 'answered', params: { pattern: String.raw`\S` } };
const anything: Check = { type: 'regex', value: String.raw`\S` };

interface Group {
  readonly first: WrittenTest;
  readonly scorers: readonly string[];
  readonly rows: Tree[];
}

/** Tests as rows. Those that are asked or judged in another way than others are datasets of their own. */
export function makeDatasets(tests: readonly WrittenTest[], graders: Graders, importing: Importing): Scored {
  const { notes } = importing;
  const judged = tests.map(test => readAssertions(test, importing));
  const taken = new Set(tests.flatMap(({ vars }) => Object.keys(vars)));
  const free = (name: string): string => (taken.has(name) ? free(`${name}_wanted`) : name);
  const scorers = new Map<string, Scorer>();
  const [target, checksColumn] = [free('target'), free('checks')];
  const native = tests.some(({ threshold }) => threshold !== undefined) ? undefined : sharedNative(judged.map(({ checks }) => checks));
  const anyChecks = judged.some(({ checks }) => checks.length > 0);
  const codes = new Codes(free('javascript'));
  const groups = new Map<string, Group>();
  for (const [k, test] of tests.entries()) {
    const { checks, asked, code } = judged[k] ?? { checks: [], asked: [], code: [] };
    const named = asked.map((one, n) => {
      const column = free(columnOf(one.kind, asked.slice(0, n).filter(({ kind }) => columnOf(kind, 0) === columnOf(one.kind, 0)).length));
      return askedScorer(one, graders.idOf(one.kind === 'similar' ? 'embedder' : 'judge', one.provider ?? test.options['provider'], test.where), column, test.where, importing);
    });
    if (test.threshold !== undefined && checks.length === 0 && named.length + code.length > 0) notes.add(`${test.where}: its threshold ${test.threshold} is not carried over: code and who asks a model are metrics of their own`);
    if (checks.length === 0 && named.length === 0 && code.length === 0) notes.add(`${test.where}: no assertion is left, so only whether there is an answer is scored`);
    const using = [...plainScorers(native?.[k], checks, named.length + code.length), ...named.map(({ column: _, value: __, ...scorer }) => scorer)].map(scorer => keep(scorer, scorers));
    using.push(...programsOf(code).map(scorer => keep(scorer, scorers)).filter((id, k, ids) => !using.includes(id) && ids.indexOf(id) === k));
    const byCode = codes.add(code.filter(({ program }) => program === undefined));
    using.push(...Object.keys(byCode).map(column => codes.idOf(column)));
    const key = JSON.stringify([using, test.providers, test.prompts]);
    const group = groups.get(key) ?? { first: test, scorers: using, rows: [] };
    groups.set(key, group);
    group.rows.push({ ...Object.fromEntries(Object.entries(test.about).map(([name, value]) => [free(name), value])), ...test.vars, ...Object.fromEntries(named.map(({ column, value }) => [column, value])), ...byCode, ...held(native?.[k], checks, test) });
  }
  const judging = [...scorers.values(), ...codes.scorers()];
  if (judging.length === 0) judging.push(answered);
  const several = groups.size > 1;
  return {
    datasets: [...groups.values()].map(({ first, scorers: own, rows }, k): WrittenDataset => {
      const id = several ? `tests-${k + 1}` : 'tests';
      const input = inputOf(rows, free);
      const fields = { input: input.column, target: anyChecks && native === undefined ? checksColumn : target };
      return { id, tree: { id, inline: input.rows, fields, ...(several ? { scorers: own } : {}) }, ...(first.providers === undefined ? {} : { providers: first.providers }), ...(first.prompts === undefined ? {} : { prompts: first.prompts }) };
    }),
    scorers: judging,
    gates: gatesOf(judged, importing),
  };

  function plainScorers(natives: readonly Native[] | undefined, checks: readonly Check[], others: number): readonly Scorer[] {
    if (natives !== undefined) return natives.map(({ scorer }) => scorer);
    if (!anyChecks) return others === 0 ? [answered] : [];
    if (checks.length === 0 && others > 0) return [];
    const more = judged.some(({ checks: each }) => each.length > 1 || each.some(graded));
    return ['checks', ...(more ? [{ use: 'checks', id: 'score', params: { measure: 'score' } }] : []), ...metricsOf(checks).map(metric => ({ use: 'checks', id: metric, params: { measure: 'score', metric } }))];
  }

  function held(natives: readonly Native[] | undefined, checks: readonly Check[], { threshold }: WrittenTest): Tree {
    if (natives !== undefined || !anyChecks) return { [target]: natives?.find(one => one.target !== undefined)?.target ?? '' };
    const all = checks.length === 0 ? [anything] : checks;
    return { [checksColumn]: threshold === undefined ? all : [{ type: 'set', checks: all, threshold }] };
  }
}

function programsOf(codes: readonly Code[]): readonly Scorer[] {
  return codes.flatMap(({ program, text, metric, config }) => (program === undefined ? [] : [{ use: 'command', id: idOfProgram(text, metric), params: { command: program, ...(config === undefined ? {} : { params: config }) } }]));
}

function idOfProgram(text: string, metric: string | undefined): string {
  const file = /([^/]+?)(\.\w+)?(:\w+)?$/.exec(text.trim())?.[1];
  const id = (metric ?? (text.startsWith('file://') ? file : 'python') ?? 'code').replaceAll(/\s+/g, ' ').trim().slice(0, 100).trim();
  return id === '' || id === 'success' ? 'code' : id;
}

function columnOf(kind: string, k: number): string {
  const name = kind === 'similar' || kind.endsWith('factuality') ? 'reference' : 'rubric';
  return k === 0 ? name : `${name}_${k + 1}`;
}

function graded(check: Check): boolean {
  return /^(not-)?(rouge-n|bleu)$|^set$/.test(check.type) || check['weight'] !== undefined;
}

function metricsOf(checks: readonly Check[]): readonly string[] {
  const inside = (check: Tree): readonly unknown[] => [check['metric'], ...(Array.isArray(check['checks']) ? (check['checks'] as readonly unknown[]).filter(isObject).flatMap(inside) : [])];
  return [...new Set(checks.flatMap(inside).filter(metric => typeof metric === 'string'))].filter(metric => /^\S(.{0,98}\S)?$/.test(metric) && metric !== 'success');
}

/** Every way to judge once, each by a name of its own: two schemas are `json_schema` and `json_schema_2`. Its name. */
function keep(scorer: Scorer, scorers: Map<string, Scorer>): string {
  const key = JSON.stringify(scorer);
  const known = scorers.get(key);
  if (known !== undefined) return idOf(known);
  const taken = new Set([...scorers.values()].map(idOf));
  const name = idOf(scorer);
  let id = name;
  for (let k = 2; taken.has(id); k++) id = `${name}_${k}`;
  const named: Scorer = id === name ? (typeof scorer !== 'string' && scorer.id === scorer.use ? withoutId(scorer) : scorer) : typeof scorer === 'string' ? { use: scorer, id } : { ...scorer, id };
  scorers.set(key, named);
  return id;
}

function withoutId({ id: _, ...scorer }: Exclude<Scorer, string>): Scorer {
  return scorer;
}

/** The column that a sample is known by: one that every row has, and the one in which they differ most. */
function inputOf(rows: readonly Tree[], free: (name: string) => string): { readonly column: string; readonly rows: readonly Tree[] } {
  const usual = /^(input|question|query|prompt|text|message)$/i;
  const there = Object.keys(rows[0] ?? {}).filter(name => rows.every(row => row[name] !== undefined && row[name] !== null) && !/^(target|checks|rubric|reference|javascript|description|metadata)(_\w+)?$/.test(name));
  const different = (name: string): number => new Set(rows.map(row => JSON.stringify(row[name]))).size;
  const column = there.find(name => usual.test(name)) ?? there.toSorted((a, b) => different(b) - different(a))[0];
  if (column !== undefined) return { column, rows };
  const name = free('input');
  return { column: name, rows: rows.map(row => ({ [name]: '', ...row })) };
}

/** A limit that all tests have is one on the slowest answer. */
function gatesOf(judged: readonly Judged[], { notes }: Importing): readonly string[] {
  const limits = judged.map(({ limits: of }) => of);
  const slowest = limits.map(of => Math.min(Infinity, ...of.filter(limit => limit.of === 'latency').map(({ most }) => most)));
  const costs = [...new Set(limits.flatMap(of => of.filter(limit => limit.of === 'cost').map(({ most }) => most)))];
  if (costs.length > 0) notes.add(`\`cost\`: write what the models cost as \`pricing\`, and \`gates: [max(cost) <= ${costs[0] ?? 0}]\`: it is no assertion of a test here${costs.length > 1 ? ` (the limits are ${costs.join(', ')})` : ''}`);
  const [first = Infinity] = slowest;
  if (first === Infinity && slowest.every(most => most === Infinity)) return [];
  if (slowest.every(most => most === first)) {
    notes.add(`\`latency\` is a gate on the slowest answer here: max(latency) <= ${first}ms`);
    return [`max(latency) <= ${first}ms`];
  }
  notes.add(`\`latency\` is not carried over: a limit in \`gates\` is one for all tests, and these have ${[...new Set(slowest)].map(most => (most === Infinity ? 'none' : `${most} ms`)).join(', ')}`);
  return [];
}

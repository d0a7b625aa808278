import type { Notes } from '../notes.ts';

/** Assertions that `__expected` may name before a colon; with `not-` before them, and a limit behind them in brackets. */
const named = 'equals|i?contains(?:-all|-any)?|contains-json|starts-with|regex|is-json|is-xml|contains-xml|is-html|contains-html|is-sql|contains-sql|is-refusal|levenshtein|rouge-n|bleu|gleu|meteor|similar|llm-rubric|g-eval|factuality|model-graded-factuality|model-graded-closedqa|answer-relevance|context-recall|context-relevance|context-faithfulness|classifier|moderation|javascript|python|ruby|webhook|cost|latency|perplexity|perplexity-score|is-valid-openai-tools-call|is-valid-openai-function-call|guardrails|pi|word-count|finish-reason';
const form = new RegExp(`^(not-)?(${named})(?:\\((\\d+(?:\\.\\d+)?)\\))?(?::([^]*))?$`);
const limited = new Set(['answer-relevance', 'classifier', 'context-faithfulness', 'context-recall', 'context-relevance', 'cost', 'latency', 'levenshtein', 'perplexity-score', 'perplexity', 'rouge-n', 'similar', 'starts-with']);

/** What a cell of `__expected` says: `contains: x`, `similar(0.8): x`, `grade: x`, or the text itself. */
export function assertionOfCell(cell: string): Readonly<Record<string, unknown>> {
  const code = /^(?:javascript|fn|eval):([^]*)$/.exec(cell)?.[1] ?? (/^file:\/\/\S+\.[cm]?[jt]s(:\w+)?$/.test(cell) ? cell : undefined);
  if (code !== undefined) return { type: 'javascript', value: code.trim() };
  const python = /^python:([^]*)$/.exec(cell)?.[1] ?? (/^file:\/\/\S+\.py(:\w+)?$/.test(cell) ? cell : undefined);
  if (python !== undefined) return { type: 'python', value: python.trim() };
  if (/^(grade|llm-rubric):/.test(cell)) return { type: 'llm-rubric', value: cell.slice(cell.indexOf(':') + 1) };
  const match = form.exec(cell);
  if (match === null) return { type: 'equals', value: cell };
  const [, not = '', type = '', limit, value] = match;
  const threshold = limit === undefined ? (limited.has(type) ? (type === 'similar' ? 0.8 : 0.75) : undefined) : Number(limit);
  const list = /^i?contains-(all|any)$/.test(type);
  return { type: `${not}${type}`, ...(value === undefined ? {} : { value: list ? value.split(',').map(one => one.trim()) : value.trim() }), ...(threshold === undefined ? {} : { threshold }) };
}

/** A row of a CSV file as a test: columns are variables, and those that begin with two underscores say more. */
export function testOfRow(row: Readonly<Record<string, unknown>>, file: string, notes: Notes): Readonly<Record<string, unknown>> {
  const vars: Record<string, unknown> = {};
  const options: Record<string, string> = {};
  const assertions: Record<string, unknown>[] = [];
  const more: Record<string, unknown> = {};
  const metadata: Record<string, unknown> = {};
  let metric: string | undefined;
  const limits: (readonly [number, number])[] = [];
  for (const [written, value] of Object.entries(row)) {
    const key = written.trim();
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    if (!key.startsWith('__')) vars[key] = value;
    else if (key.startsWith('__expected')) {
      if (text.trim() !== '') assertions.push({ ...assertionOfCell(text.trim()) });
    } else if (key === '__prefix') options['prefix'] = text;
    else if (key === '__suffix') options['suffix'] = text;
    else if (key === '__description') more['description'] = text;
    else if (key === '__metric') metric = text.trim() === '' ? undefined : text;
    else if (key === '__threshold') more['threshold'] = text.trim() === '' ? undefined : Number.parseFloat(text);
    else if (key === '__providerOutput') more['providerOutput'] = text;
    else if (key.startsWith('__metadata:') && text.trim() !== '') metadata[key.slice('__metadata:'.length).replace(/\[\]$/, '')] = key.endsWith('[]') ? text.split(',').map(one => one.trim()) : text;
    else if (key.startsWith('__metadata:')) continue;
    else {
      const [, k = '1'] = /^__config:__expected(\d*):threshold$/.exec(key) ?? [];
      if (/^__config:__expected\d*:threshold$/.test(key)) limits.push([Number(k === '' ? 1 : k) - 1, Number.parseFloat(text)]);
      else notes.add(`${file}: the column \`${key}\` is not carried over`);
    }
  }
  for (const [k, threshold] of limits) {
    const one = assertions[k];
    if (one !== undefined && Number.isFinite(threshold)) one['threshold'] = threshold;
  }
  return { vars, assert: metric === undefined ? assertions : assertions.map(one => ({ ...one, metric })), ...(Object.keys(options).length === 0 ? {} : { options }), ...(Object.keys(metadata).length === 0 ? {} : { metadata }), ...more };
}

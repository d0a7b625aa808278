import { reducedName } from '../base/reducedName.ts';
import { isAskingWritten, readAskingScorer } from './checkAskingScorer.ts';
import { unreadable } from './checkGateTexts.ts';
import type { Checking } from './checking.ts';
import { joinPath } from './filePath.ts';
import { parseGate } from './gates.ts';
import { judgesByShare } from './askingScorers.ts';
import { advise } from './nearest.ts';
import { operationalExamples, parseOperational } from './operationalMetric.ts';
import type { Path } from './positionedTree.ts';
import type { Repeats } from './repeats.ts';
import type { WrittenScorer, WrittenTask } from './schema.ts';
import { modelPrefix, type BleuParams, type Extract, type ScorerSpec } from './scorers.ts';
import type { Gate } from './task.ts';

/** @param at where the scorer stands */
export function readScorer(scorer: WrittenScorer, at: Path, checking: Checking): ScorerSpec {
  if (isAskingWritten(scorer)) return readAskingScorer(scorer, at, checking);
  if (typeof scorer === 'string') return { id: scorer, use: scorer, params: {} };
  const path: Path = [...at, 'params'];
  if (scorer.use === 'regex') {
    const { pattern, flags } = scorer.params ?? {};
    if (pattern !== undefined) checkPattern(pattern, flags ?? '', [...path, 'pattern'], checking);
  }
  const id = scorer.id ?? scorer.use;
  if (id === 'success') checking.reporter.at([...at, 'id'], '`success` is the metric of requests that were answered', 'give the scorer another `id`');
  if (scorer.use === 'bleu' && scorer.params?.tokenize?.startsWith(modelPrefix) === true) {
    return { id, use: 'bleu', params: { ...scorer.params, tokenize: { path: joinPath(checking.file, scorer.params.tokenize.slice(modelPrefix.length)) } } as BleuParams };
  }
  // The schema has checked that the parameters belong to the scorer; a spread of a union loses that.
  return { id, use: scorer.use, params: scorer.params ?? {} } as ScorerSpec;
}

/** @param at where it stands */
export function readExtract(written: NonNullable<WrittenTask['extract']>, at: Path, checking: Checking): Extract {
  const { regex, flags = '', group: wanted, last = false, on_fail: onFail = 'extractionFailed' }: Exclude<typeof written, string> = typeof written === 'string' ? { regex: written } : written;
  const groups = checkPattern(regex, flags, typeof written === 'string' ? at : [...at, 'regex'], checking);
  const group = wanted ?? (groups !== undefined && groups.count > 0 ? 1 : 0);
  if (groups !== undefined && !(typeof group === 'number' ? group <= groups.count : groups.names.includes(group))) {
    checking.reporter.at([...at, 'group'], `the expression has no group ${typeof group === 'number' ? group : `\`${group}\``}`, `use ${['0 (the whole match)', ...Array.from({ length: groups.count }, (_, k) => k + 1), ...groups.names].join(', ')}`);
  }
  return { regex, flags, group, last, onFail };
}

/** Scorers whose scores are 0 or 1: their mean is a share of the samples. */
const shares: readonly ScorerSpec['use'][] = ['exact_match', 'numeric_match', 'contains', 'starts_with', 'regex', 'choice', 'json_schema', 'fuzzy_match', 'json_match'];

function isShare(scorer: ScorerSpec): boolean {
  return shares.includes(scorer.use) || (scorer.use === 'checks' && scorer.params.measure !== 'score') || (scorer.use === 'judge' && judgesByShare(scorer.params));
}

/** What a gate or a leaderboard may name, besides what is measured of the requests. */
export function metricNames(scorers: readonly ScorerSpec[], repeats: Repeats | undefined): readonly string[] {
  const reduced = (repeats?.reduce ?? []).flatMap(reducer => scorers.filter(scorer => isShare(scorer) || !reducer.startsWith('pass@')).map(({ id }) => reducedName(reducer, id)));
  return [...new Set([...scorers.map(scorer => scorer.id), ...reduced, ...(scorers.some(isShare) ? ['accuracy'] : []), 'success'])];
}

export function readGates(gates: readonly string[], scorers: readonly ScorerSpec[], repeats: Repeats | undefined, { reporter }: Checking): readonly Gate[] {
  const known = metricNames(scorers, repeats);
  return gates.flatMap((text, k) => {
    const advice = unreadable(text);
    const gate = advice === undefined ? parseGate(text) : undefined;
    if (gate === undefined) reporter.at(['gates', k], `the gate \`${text}\` cannot be read`, advice);
    else if (!known.includes(gate.metric) && parseOperational(gate.metric) === undefined) reporter.at(['gates', k], `no metric is called \`${gate.metric}\``, advise(gate.metric, [...known, ...operationalExamples], 'the metrics here are'));
    else if (shareOf(gate.metric, scorers) && !canHold(gate)) reporter.at(['gates', k], `the gate \`${text}\` can never hold: \`${gate.metric}\` is a share of the samples, from 0 to 1`, gate.limit >= 2 && gate.limit <= 100 ? { toDo: `write ${Number((gate.limit / 100).toPrecision(12))} for ${gate.limit} %`, fixes: [{ do: 'replace', word: String(gate.limit), by: String(Number((gate.limit / 100).toPrecision(12))) }] } : 'write a limit between 0 and 1');
    return gate === undefined ? [] : [gate];
  });
}

/** A metric that is a share of the samples, also where it is reduced over repeats. */
function shareOf(metric: string, scorers: readonly ScorerSpec[]): boolean {
  return metric === 'success' || metric === 'accuracy' || scorers.some(scorer => isShare(scorer) && (metric === scorer.id || metric.endsWith(`(${scorer.id})`)));
}

function canHold({ comparison, limit }: Gate): boolean {
  if (comparison === '>=') return limit <= 1;
  if (comparison === '>') return limit < 1;
  if (comparison === '<=') return limit >= 0;
  return comparison === '<' ? limit > 0 : limit >= 0 && limit <= 1;
}

interface Groups {
  readonly count: number;
  readonly names: readonly string[];
}

/** The groups of an expression; undefined where it is malformed, which is reported. */
function checkPattern(pattern: string, flags: string, path: Path, { reporter }: Checking): Groups | undefined {
  try {
    new RegExp(pattern, flags);
  } catch (error) {
    reporter.at(path, `not a regular expression: ${(error as Error).message.replace(/^.*\/[a-z]*: /, '').replace(/^Invalid regular expression: /, '')}`, 'correct the expression or its flags');
    return undefined;
  }
  // The empty alternative matches at once, before the pattern could take its time, and its match has a place for every group.
  const match = new RegExp(`|${pattern}`, flags).exec('');
  return { count: (match?.length ?? 1) - 1, names: Object.keys(match?.groups ?? {}) };
}

import { askingUses, type AskingScorerSpec, type AskingUse, type CommandParams, type JudgeParams } from './askingScorers.ts';
import type { Checking } from './checking.ts';
import { checkTemplate } from './checkTemplate.ts';
import { joinPath } from './filePath.ts';
import { closedQa, factuality } from './judgePresets.ts';
import { advise } from './nearest.ts';
import type { Path } from './positionedTree.ts';
import type { WrittenScorer } from './schema.ts';

type Written = WrittenScorer extends infer W ? (W extends AskingUse ? W : W extends { use: AskingUse } ? W : never) : never;

type WrittenCode = Extract<Written, { use: 'custom' | 'command' | 'javascript' }>;
type WrittenJudge = Exclude<Written, string | WrittenCode | { use: 'cosine' }>;

export function isAskingWritten(scorer: WrittenScorer): scorer is Written {
  const use = typeof scorer === 'string' ? scorer : scorer.use;
  return askingUses.some(asking => asking === use);
}

/** @param at where the scorer stands */
export function readAskingScorer(scorer: Written, at: Path, checking: Checking): AskingScorerSpec {
  if (typeof scorer === 'string') {
    checking.reporter.at(at, `\`${scorer}\` must be told ${needs[scorer].what}`, `write {use: ${scorer}, params: {${needs[scorer].params}}}`);
    return { id: scorer, use: 'judge', params: { ...factuality, model: '', fields: [], votes: 1, reduce: 'mean' } };
  }
  const id = scorer.id ?? scorer.use;
  const path: Path = [...at, 'params'];
  switch (scorer.use) {
    case 'cosine': {
      const { model, reference } = scorer.params;
      if (checking.judges.includes(model)) checking.reporter.at([...path, 'model'], `model \`${model}\` answers with texts, not with vectors`, 'give it `provider: openai` and `endpoint: embeddings`');
      else if (!checking.embedders.includes(model)) unknownModel(model, checking.embedders, path, checking);
      return { id, use: 'cosine', params: { model, ...(reference === undefined ? {} : { reference }) } };
    }
    case 'custom': {
      const { path: file, export: name } = scorer.params;
      return { id, use: 'custom', params: { path: joinPath(checking.file, file), ...(name === undefined ? {} : { export: name }), ...readCode(scorer.params, path, checking) } };
    }
    case 'command': {
      // The schema has seen to it that there is a program.
      const [program = '', ...args] = scorer.params.command;
      return { id, use: 'command', params: { command: [program, ...args], ...readCode(scorer.params, path, checking) } };
    }
    case 'javascript': {
      const { code, column } = scorer.params;
      const codes = typeof code === 'string' ? { code } : code;
      if (Object.keys(codes).length === 0) checking.reporter.at([...path, 'code'], 'there is no code', 'write an expression like "output.length < 200"');
      return { id, use: 'javascript', params: { codes, ...(column === undefined ? {} : { column }), ...readCode(scorer.params, path, checking) } };
    }
    default:
      return { id, use: 'judge', params: readJudge(scorer, path, checking) };
  }
}

const needs: Readonly<Record<AskingUse, { readonly what: string; readonly params: string }>> = {
  judge: { what: 'whom to ask', params: 'model: ID, rubric: …' },
  factuality: { what: 'whom to ask', params: 'model: ID' },
  closed_qa: { what: 'whom to ask', params: 'model: ID' },
  cosine: { what: 'whose embeddings', params: 'model: ID' },
  custom: { what: 'which function', params: 'path: ./my-scorer.mjs' },
  command: { what: 'which program', params: 'command: [python3, score.py]' },
  javascript: { what: 'which code', params: 'code: "output.length < 200"' },
};

function readCode({ timeout, parallel, params, unit, direction }: Omit<WrittenCode['params'], 'path' | 'export' | 'command' | 'code' | 'column'>, path: Path, checking: Checking): Omit<CommandParams, 'command'> {
  return { timeoutMs: timeout === undefined ? 10_000 : checking.duration(timeout, [...path, 'timeout']), parallel: parallel ?? 4, params: params ?? {}, unit: unit ?? 'share', direction: direction ?? 'higher' };
}

/** @param path of the scorer's `params` */
function unknownModel(model: string, known: readonly string[], path: Path, { reporter }: Checking): void {
  reporter.at([...path, 'model'], `no model that can be asked is called \`${model}\``, known.length === 0 ? 'add it to `helpers`' : advise(model, known, 'add it to `helpers`; there is'));
}

function readJudge(scorer: WrittenJudge, path: Path, checking: Checking): JudgeParams {
  const { model, votes = 1, reduce = 'mean' } = scorer.params;
  const { reporter } = checking;
  if (checking.embedders.includes(model)) reporter.at([...path, 'model'], `model \`${model}\` makes vectors of texts, so it cannot judge`, 'name a model that answers');
  else if (!checking.judges.includes(model)) unknownModel(model, checking.judges, path, checking);
  const { rubric, choices, fields } = contentsOf(scorer);
  const written: Path = [...path, scorer.use === 'closed_qa' ? 'criteria' : 'rubric'];
  checkTemplate(rubric, ['input', 'output', 'answer', 'target', 'targets', 'row'], written, checking);
  for (const column of columnsOf(rubric)) {
    if (!fields.includes(column)) reporter.at(written, `the ${String(written.at(-1))} reads \`row.${column}\`, which is not declared`, `add \`fields: [${[...fields, column].join(', ')}]\` to \`params\``);
  }
  if (scorer.use === 'judge' && Object.keys(choices).length < 2) reporter.at([...path, 'choices'], 'a judge needs at least two `choices`', 'write them like {CORRECT: 1, INCORRECT: 0}');
  if (votes > 1 && checking.fixedJudges.includes(model)) {
    reporter.at([...path, 'votes'], `judge \`${model}\` has temperature 0 and no seed, so its votes will hardly differ`, 'give it a temperature above 0, or ask for one vote', 'warning');
  }
  if (votes === 1 && scorer.params.reduce !== undefined) reporter.atKey([...path, 'reduce'], 'a single vote is not reduced, so `reduce` has no effect', 'add `votes`, or remove it', 'warning');
  return { model, rubric, fields, choices, votes, reduce };
}

function contentsOf(scorer: WrittenJudge): Pick<JudgeParams, 'rubric' | 'choices' | 'fields'> {
  switch (scorer.use) {
    case 'judge':
      return { rubric: scorer.params.rubric, choices: scorer.params.choices ?? { CORRECT: 1, INCORRECT: 0 }, fields: scorer.params.fields ?? [] };
    case 'factuality':
      return { ...factuality, fields: [] };
    case 'closed_qa':
      return { ...closedQa(scorer.params.criteria), fields: scorer.params.fields ?? [] };
  }
}

/** Columns that a template names plainly; one that it reaches in another way is refused when it is rendered. */
function columnsOf(template: string): readonly string[] {
  const named = [...template.matchAll(/\{[{%][^]*?[}%]\}/g)].flatMap(([tag]) => [...tag.matchAll(/\brow(?:\.(\w+)|\[\s*(?:'([^']+)'|"([^"]+)")\s*\])/g)]);
  return [...new Set(named.map(([, plain, single, double]) => plain ?? single ?? double ?? ''))];
}

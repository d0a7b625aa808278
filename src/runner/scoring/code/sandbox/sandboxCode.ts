import path from 'node:path';
import { HumanError } from '../../../../base/humanError.ts';
import type { Clock } from '../../../../base/clock.ts';
import { apartFlags } from '../../../../base/objectsApart.ts';
import { createCommandPool } from '../../../../execute/command/commandPool.ts';
import { readScore } from '../../../../score/readScore.ts';
import type { JavascriptParams } from '../../../../task/askingScorers.ts';
import type { Code, CodeAnswer, CodeSample } from '../codeSeat.ts';

const heapMb = 64;

/**
 * JavaScript of a task, in processes that can neither read nor write files, nor start others, and in a realm without Node. A sample that takes too long, or too much memory, loses its process.
 * @param node what runs them: where it takes Node's flags and does not heed them, as an Electron may, the process says so and runs nothing
 */
export function createSandboxCode(id: string, { codes, column, timeoutMs, parallel }: Pick<JavascriptParams, 'codes' | 'column' | 'timeoutMs' | 'parallel'>, clock: Clock, file = besideThisFile(), node = process.execPath): Code {
  const { electron } = process.versions as { readonly electron?: string };
  const pool = createCommandPool(
    {
      command: [node, '--permission', `--allow-fs-read=${file}`, '--disallow-code-generation-from-strings', ...apartFlags(), `--max-old-space-size=${heapMb}`, '--no-warnings', file],
      folder: path.dirname(file),
      // Nothing of ours: no key, no path.
      environment: { ...(process.platform === 'win32' ? { SystemRoot: process.env['SystemRoot'] ?? '' } : {}), ...(electron === undefined ? {} : { ELECTRON_RUN_AS_NODE: '1' }) },
      bare: true,
      timeoutMs,
      clock,
    },
    parallel,
    { shape: '{"id", "score"}', read: reply => ('score' in reply ? { output: JSON.stringify(reply) } : undefined) },
  );
  return {
    /** Where this Node cannot bar code, nothing runs. */
    async open() {
      const answer = await pool.ask({ code: 'true', sees: '{}' }, new AbortController().signal);
      if (answer.outcome !== 'ok') throw new HumanError({ what: `this Node (${process.version}${electron === undefined ? '' : ` of Electron ${electron}`}) cannot keep JavaScript of a task from files and processes: ${answer.error}`, where: `scorer \`${id}\``, toDo: `${electron === undefined ? 'use Node 22.13 or later' : 'run the task with `pitwall run` in a terminal, with Node 22.13 or later'}, or write a \`command\` or \`custom\` scorer`, cause: answer });
    },
    async ask(sample, _dataset, signal) {
      const names = column === undefined ? Object.keys(codes) : namesIn(sample.row[column]);
      const scores: { readonly value: number | null; readonly reason?: string; readonly metadata?: string }[] = [];
      for (const name of names) {
        const code = Object.hasOwn(codes, name) ? codes[name] : undefined;
        if (code === undefined) return { kind: 'broken', reason: `the row’s \`${column ?? ''}\` names \`${name}\`, which is none of ${Object.keys(codes).join(', ')}` };
        const given = await one(code, sample, signal);
        if (given === undefined || given.kind !== 'score') return given;
        if (given.score.value === null) return given;
        scores.push(given.score);
      }
      const [first] = scores;
      if (first === undefined) return { kind: 'broken', reason: `the row’s \`${column ?? ''}\` names no code` };
      if (scores.length === 1) return { kind: 'score', score: first };
      const reason = scores.flatMap((score, k) => (score.reason === undefined ? [] : [`${names[k] ?? ''}: ${score.reason}`])).join('; ');
      return { kind: 'score', score: { value: scores.reduce((sum, { value }) => sum + (value ?? 0), 0) / scores.length, ...(reason === '' ? {} : { reason }) } };
    },
    dispose: () => pool.dispose(),
  };

  async function one(code: string, { input, output, answer, targets, row, params }: CodeSample, signal: AbortSignal): Promise<CodeAnswer | undefined> {
    const context = { vars: row, prompt: input, input, answer, target: targets[0], targets, config: params };
    const found = await pool.ask({ code, sees: JSON.stringify({ output, context }) }, signal);
    switch (found.outcome) {
      case 'ok':
        return { kind: 'score', score: readScore(JSON.parse(found.output)) };
      case 'cancelled':
        return undefined;
      default:
        return { kind: found.outcome === 'timedOut' ? 'late' : 'broken', reason: inOurWords(found.outcome === 'timedOut', found.error, timeoutMs) };
    }
  }
}

/** The program that ran is ours, so it is not named. */
function inOurWords(isLate: boolean, error: string, timeoutMs: number): string {
  if (isLate) return `the code took longer than ${timeoutMs / 1000} s`;
  if (/heap limit|out of memory|SIGABRT|code 134/.test(error)) return `the code used more than ${heapMb} MB of memory`;
  return `the code failed: ${/` said: ([^]*)$/.exec(error)?.[1] ?? error}`;
}

function namesIn(value: unknown): readonly string[] {
  return (Array.isArray(value) ? (value as readonly unknown[]) : value === undefined || value === null || value === '' ? [] : [value]).map(String);
}

/** The bundle lies beside the process's bundle; the sources run as they are. */
function besideThisFile(): string {
  return path.join(import.meta.dirname, import.meta.filename.endsWith('.ts') ? 'sandboxProcess.ts' : 'sandbox.js');
}

import { javascriptLines, pythonLines } from './lineProgram.ts';

/** Asks a function of a Python file, or code of Python, as promptfoo does: `get_assert(output, context)`. */
const python = pythonLines({
  begin: [
    'def written(code, names):',
    "    lines = code.split(chr(10)) if chr(10) in code else ['return ' + code]",
    "    exec(chr(10).join(['import json', 'def main(output, context):'] + ['    ' + line for line in lines]), names)",
    "    return names['main']",
    "judge = loaded(sys.argv[2], sys.argv[3]) if sys.argv[1] == 'file' else written(sys.argv[2], {})",
  ],
  ask: "judge(q['output'], dict(vars=q['row'], prompt=q['input'], config=q['params']))",
  answer: ['r = r if isinstance(r, dict) else dict(score=r)', "a = dict(score=r.get('score', r.get('pass', r.get('pass_'))), reason=str(r.get('reason') or ''))"],
});

/** The same for a function of a JavaScript file. */
const javascript = javascriptLines({
  begin: ['const judge = process.argv[2] ? (loaded[process.argv[2]] ?? made[process.argv[2]]) : made;'],
  ask: 'judge(q.output, { vars: q.row, prompt: q.input, config: q.params, test: { vars: q.row } })',
  answer: ["a = typeof r === 'object' && r !== null ? { score: r.score ?? r.pass, reason: String(r.reason ?? '') } : { score: r ?? null };"],
});

/** How an assertion that is code is asked; undefined where its language is not spoken here. @param value a `file://` reference, or code of Python */
export function assertProgram(type: string, value: string): readonly string[] | undefined {
  const [, file, name] = /^(?:file:\/\/)?(\S*?\.(?:py|[cm]?[jt]s))(?::([\w.]+))?$/i.exec(value.trim()) ?? [];
  if (file !== undefined && /\.py$/i.test(file)) return ['python3', '-u', '-c', python, 'file', file, name ?? 'get_assert'];
  if (file !== undefined) return ['node', '--input-type=module', '-e', javascript, file, ...(name === undefined ? [] : [name])];
  return type === 'python' && value.trim() !== '' && !value.startsWith('file://') ? ['python3', '-u', '-c', python, 'code', value.trimEnd()] : undefined;
}

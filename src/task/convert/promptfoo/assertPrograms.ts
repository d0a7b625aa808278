/** Asks a function of a Python file, or code of Python, as promptfoo does: `get_assert(output, context)`. Lines of JSON in, lines of JSON out; what it prints goes to stderr. */
const python = `import asyncio, contextlib, functools, importlib.util, inspect, json, os, sys
out = sys.stdout
async def done(value):
    return await value
def loaded():
    path = os.path.abspath(sys.argv[2])
    sys.path.insert(0, os.path.dirname(path))
    spec = importlib.util.spec_from_file_location('checks', path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return functools.reduce(getattr, sys.argv[3].split('.'), module)
def written():
    code, names = sys.argv[2], {}
    lines = code.split(chr(10)) if chr(10) in code else ['return ' + code]
    exec(chr(10).join(['import json', 'def main(output, context):'] + ['    ' + line for line in lines]), names)
    return names['main']
with contextlib.redirect_stdout(sys.stderr):
    judge = loaded() if sys.argv[1] == 'file' else written()
    for line in sys.stdin:
        q = json.loads(line)
        try:
            r = judge(q['output'], dict(vars=q['row'], prompt=q['input'], config=q['params']))
            r = asyncio.run(done(r)) if inspect.isawaitable(r) else r
            r = r if isinstance(r, dict) else dict(score=r)
            a = dict(score=r.get('score', r.get('pass', r.get('pass_'))), reason=str(r.get('reason') or ''))
        except Exception as e:
            a = dict(error=type(e).__name__ + ': ' + str(e))
        print(json.dumps(dict(id=q['id'], **a)), file=out, flush=True)
`;

/** The same for a function of a JavaScript file. */
const javascript = `import { createInterface } from 'node:readline';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
console.log = console.info = console.debug = console.error;
const loaded = await import(pathToFileURL(resolve(process.argv[1])).href);
const made = loaded.default?.default ?? loaded.default ?? loaded;
const judge = process.argv[2] ? (loaded[process.argv[2]] ?? made[process.argv[2]]) : made;
for await (const line of createInterface({ input: process.stdin })) {
  const q = JSON.parse(line);
  let a;
  try {
    const r = await judge(q.output, { vars: q.row, prompt: q.input, config: q.params, test: { vars: q.row } });
    a = typeof r === 'object' && r !== null ? { score: r.score ?? r.pass, reason: String(r.reason ?? '') } : { score: r ?? null };
  } catch (e) {
    a = { error: String(e) };
  }
  process.stdout.write(JSON.stringify({ id: q.id, ...a }) + '\\n');
}
`;

/** How an assertion that is code is asked; undefined where its language is not spoken here. @param value a `file://` reference, or code of Python */
export function assertProgram(type: string, value: string): readonly string[] | undefined {
  const [, file, name] = /^(?:file:\/\/)?(\S*?\.(?:py|[cm]?[jt]s))(?::([\w.]+))?$/i.exec(value.trim()) ?? [];
  if (file !== undefined && /\.py$/i.test(file)) return ['python3', '-u', '-c', python, 'file', file, name ?? 'get_assert'];
  if (file !== undefined) return ['node', '--input-type=module', '-e', javascript, file, ...(name === undefined ? [] : [name])];
  return type === 'python' && value.trim() !== '' && !value.startsWith('file://') ? ['python3', '-u', '-c', python, 'code', value.trimEnd()] : undefined;
}

/** Asks a function of a Python file as promptfoo does: `call_api(prompt, options, context)`. Lines of JSON in, lines of JSON out; what the file prints goes to stderr. */
const python = `import asyncio, contextlib, functools, importlib.util, inspect, json, os, sys
out = sys.stdout
path = os.path.abspath(sys.argv[1])
sys.path.insert(0, os.path.dirname(path))
spec = importlib.util.spec_from_file_location('provider', path)
module = importlib.util.module_from_spec(spec)
async def done(value):
    return await value
with contextlib.redirect_stdout(sys.stderr):
    spec.loader.exec_module(module)
    ask = functools.reduce(getattr, sys.argv[2].split('.'), module)
    for line in sys.stdin:
        q = json.loads(line)
        try:
            r = ask(q['prompt'], dict(id=sys.argv[1], config=q['params']), dict(vars=q['row']))
            r = asyncio.run(done(r)) if inspect.isawaitable(r) else r
            r = r if isinstance(r, dict) else dict(output=r)
            o = r.get('output')
            a = dict(error=str(r['error'])) if r.get('error') else dict(output=o if isinstance(o, str) else json.dumps(o))
        except Exception as e:
            a = dict(error=type(e).__name__ + ': ' + str(e))
        print(json.dumps(dict(id=q['id'], **a)), file=out, flush=True)
`;

/** The same for a class, an object with \`callApi\`, or a function of a JavaScript file. */
const javascript = `import { createInterface } from 'node:readline';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
console.log = console.info = console.debug = console.error;
const loaded = await import(pathToFileURL(resolve(process.argv[1])).href);
const made = loaded.default?.default ?? loaded.default ?? loaded;
let provider;
for await (const line of createInterface({ input: process.stdin })) {
  const q = JSON.parse(line);
  let a;
  try {
    provider ??= typeof made !== 'function' ? made : made.prototype?.callApi ? new made({ id: process.argv[1], config: q.params }) : { callApi: made };
    const r = await provider.callApi(q.prompt, { vars: q.row, prompt: { raw: q.prompt, label: q.prompt } }, {});
    const o = typeof r === 'object' && r !== null ? r.output : r;
    a = r?.error ? { error: String(r.error) } : { output: typeof o === 'string' ? o : JSON.stringify(o) };
  } catch (e) {
    a = { error: String(e) };
  }
  process.stdout.write(JSON.stringify({ id: q.id, ...a }) + '\\n');
}
`;

/** How a provider that is a file is asked; undefined where its language is not spoken here. */
export function programOf(path: string): readonly string[] | undefined {
  const [, file = '', name] = /^(.*?\.(?:py|[cm]?[jt]s))(?::([\w.]+))?$/i.exec(path.replace(/^python:/, '').replace(/^file:\/\//, '')) ?? [];
  if (/\.py$/i.test(file)) return ['python3', '-u', '-c', python, file, name ?? 'call_api'];
  return file === '' ? undefined : ['node', '--input-type=module', '-e', javascript, file];
}

/** `exec: python chat.py "a b"` as a program and its arguments, behind which promptfoo puts prompt, options and context. */
export function commandOf(line: string, config: unknown): readonly string[] {
  const parts = [...line.matchAll(/[^\s"']+|"([^"]*)"|'([^']*)'/g)].map(([all, double, single]) => double ?? single ?? all);
  return [...parts.map(plain), '{{ prompt }}', plain(JSON.stringify({ config })), '{{ {"vars": row} | tojson }}'];
}

/** Braces of an argument that are no template. */
function plain(text: string): string {
  return text.replaceAll(/\{(?=[{%#])/g, `{{ '{' }}`);
}

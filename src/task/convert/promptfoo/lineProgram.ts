/** What is different between programs that answer each line of JSON with one: what is done before the first, how one is asked, and what is answered with what that gave. */
interface Parts {
  readonly begin: readonly string[];
  /** An expression over `q`, the line; what it gives is `r`, awaited. */
  readonly ask: string;
  /** Statements that make the answer `a` of `r`. */
  readonly answer: readonly string[];
}

/** A program in Python. `loaded(path)` is what a file holds; what it prints goes to stderr, and what it raises is that line's error. */
export function pythonLines({ begin, ask, answer }: Parts): string {
  return `import asyncio, contextlib, functools, importlib.util, inspect, json, os, sys
out = sys.stdout
async def done(value):
    return await value
def loaded(path, name):
    path = os.path.abspath(path)
    sys.path.insert(0, os.path.dirname(path))
    spec = importlib.util.spec_from_file_location('loaded', path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return functools.reduce(getattr, name.split('.'), module)
with contextlib.redirect_stdout(sys.stderr):
${indented(begin, 4)}
    for line in sys.stdin:
        q = json.loads(line)
        try:
            r = ${ask}
            r = asyncio.run(done(r)) if inspect.isawaitable(r) else r
${indented(answer, 12)}
        except Exception as e:
            a = dict(error=type(e).__name__ + ': ' + str(e))
        print(json.dumps(dict(id=q['id'], **a)), file=out, flush=True)
`;
}

/** The same in JavaScript. `loaded` is the module that the first argument names, and `made` its default export. */
export function javascriptLines({ begin, ask, answer }: Parts): string {
  return `import { createInterface } from 'node:readline';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
console.log = console.info = console.debug = console.error;
const loaded = await import(pathToFileURL(resolve(process.argv[1])).href);
const made = loaded.default?.default ?? loaded.default ?? loaded;
${begin.join('\n')}
for await (const line of createInterface({ input: process.stdin })) {
  const q = JSON.parse(line);
  let a;
  try {
    const r = await (${ask});
${indented(answer, 4)}
  } catch (e) {
    a = { error: String(e) };
  }
  process.stdout.write(JSON.stringify({ id: q.id, ...a }) + '\\n');
}
`;
}

function indented(lines: readonly string[], by: number): string {
  return lines.map(line => `${' '.repeat(by)}${line}`).join('\n');
}

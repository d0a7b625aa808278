import { javascriptLines, pythonLines } from './lineProgram.ts';

/** Asks a function of a Python file as promptfoo does: `call_api(prompt, options, context)`. */
const python = pythonLines({
  begin: ['ask = loaded(sys.argv[1], sys.argv[2])'],
  ask: "ask(q['prompt'], dict(id=sys.argv[1], config=q['params']), dict(vars=q['row']))",
  answer: ['r = r if isinstance(r, dict) else dict(output=r)', "o = r.get('output')", "a = dict(error=str(r['error'])) if r.get('error') else dict(output=o if isinstance(o, str) else json.dumps(o))"],
});

/** The same for a class, an object with `callApi`, or a function of a JavaScript file. */
const javascript = javascriptLines({
  begin: ['let provider;', 'const begun = q => (provider ??= typeof made !== \'function\' ? made : made.prototype?.callApi ? new made({ id: process.argv[1], config: q.params }) : { callApi: made });'],
  ask: 'begun(q).callApi(q.prompt, { vars: q.row, prompt: { raw: q.prompt, label: q.prompt } }, {})',
  answer: ["const o = typeof r === 'object' && r !== null ? r.output : r;", "a = r?.error ? { error: String(r.error) } : { output: typeof o === 'string' ? o : JSON.stringify(o) };"],
});

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

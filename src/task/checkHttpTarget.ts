import { readHttp, requestNames } from './checkAskedModel.ts';
import type { Checking } from './checking.ts';
import type { AskedEndpoint } from './load.ts';
import type { HttpModel } from './models.ts';
import type { Path } from './positionedTree.ts';
import type { Reporter } from './reporter.ts';
import type { WrittenLoad } from './schema/load.ts';
import { compileTemplate, TemplateError } from './template.ts';

type WrittenHttp = Extract<WrittenLoad['target'], { provider: 'http' }>;

/** What the body of a bench's target may read: there is no row, and there may be several inputs. */
const names = [...requestNames.filter(name => name !== 'row'), 'inputs', 'max_tokens'];

/** Of an endpoint that the task describes, what is like it: it may answer in tokens. */
export function endpointOf(target: WrittenLoad['target']): AskedEndpoint {
  return target.provider === 'http' ? 'chat' : (target.endpoint ?? 'chat');
}

/** A target that the task describes itself. */
export function readHttpTarget(target: WrittenHttp, { workload }: Pick<WrittenLoad, 'workload'>, checking: Checking): HttpModel {
  const model = readHttp(target, { id: URL.canParse(target.url) ? `${new URL(target.url).host}${new URL(target.url).pathname}` : 'http', limits: {} }, ['target'], checking, names);
  const { data } = workload;
  const written: Path | undefined = 'synthetic' in data && data.synthetic.output_tokens !== undefined ? ['workload', 'data', 'synthetic', 'output_tokens'] : 'scenario' in data && /[^ER]/.test(data.scenario.charAt(0)) ? ['workload', 'data', 'scenario'] : undefined;
  const reads = namesIn(target.body).has('max_tokens');
  if (written !== undefined && !reads) checking.reporter.atKey(written, `\`${String(written.at(-1))}\` says how long answers are, and \`body\` does not send that`, 'write {{ max_tokens }} into `body`, or leave the length out');
  if (written === undefined && reads) checking.reporter.atKey(['target', 'body'], '`body` reads `max_tokens`, and the workload says no length of answers', 'add `output_tokens`, or write a number into `body`');
  return model;
}

/** What `batching` needs of it. */
export function checkHttpBatches(target: WrittenHttp, reporter: Reporter): void {
  const read = namesIn(target.body);
  if (!read.has('inputs')) reporter.atKey(['target', 'body'], '`batching` puts several inputs into one request, and `body` takes one', 'write {{ inputs }} where the list of inputs belongs, or remove `batching`');
  else for (const name of ['input', 'prompt', 'messages']) if (read.has(name)) reporter.atKey(['target', 'body'], `\`body\` reads \`${name}\`, which of a batch is its first input alone`, 'write {{ inputs }} for it');
  if (target.response === undefined) reporter.atKey(['target'], '`response` does not say where the outputs of a batch are', 'add it, e.g. `response: outputs`: a list with one for each input');
}

/** Of all templates in a JSON value; one that cannot be read, which is told elsewhere, reads nothing. */
function namesIn(value: unknown): ReadonlySet<string> {
  if (Array.isArray(value)) return new Set(value.flatMap(item => [...namesIn(item)]));
  if (typeof value === 'object' && value !== null) return new Set(Object.values(value).flatMap(item => [...namesIn(item)]));
  if (typeof value !== 'string') return new Set();
  try {
    return new Set(compileTemplate(value).names);
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    return new Set();
  }
}

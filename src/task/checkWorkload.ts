import type { Checking } from './checking.ts';
import { endpointOf } from './checkHttpTarget.ts';
import { readSource } from './checkSource.ts';
import { checkWhere } from './checkWhere.ts';
import { checkField } from './checkTemplate.ts';
import type { Dataset } from './datasets.ts';
import { answersInTokens, type Length, type SyntheticWorkload, type Workload } from './load.ts';
import type { Path } from './positionedTree.ts';
import { fixed, parseScenario, uniform } from './scenario.ts';
import type { WrittenLoad } from './schema/load.ts';

type WrittenData = WrittenLoad['workload']['data'];
type WrittenSynthetic = Extract<WrittenData, { synthetic: unknown }>['synthetic'];
type WrittenLength = NonNullable<WrittenSynthetic['output_tokens']>;

/** What says how long an answer may be. */
const lengthParams = ['max_tokens', 'max_completion_tokens'];
const defaultDocuments = 10;
const defaultQueryTokens = 32;

const at: Path = ['workload', 'data'];

/** What is sent; of a file as the task's only dataset. */
export function readWorkload({ workload: { data }, target }: Pick<WrittenLoad, 'workload' | 'target'>, checking: Checking): { readonly workload: Workload; readonly dataset?: Dataset } {
  const { reporter, tree } = checking;
  const endpoint = endpointOf(target);
  if ('synthetic' in data) return { workload: { synthetic: readSynthetic(data.synthetic) } };
  if ('scenario' in data) return { workload: { synthetic: readScenario(data) } };
  if ('trace' in data) return readTrace(data);
  const input = data.fields?.input ?? 'input';
  checkField(input, [...at, 'fields', 'input'], checking);
  refuseUnlessRerank(data.fields, ['documents'], [...at, 'fields']);
  const dataset: Dataset = { id: 'prompts', source: readSource(data, at, checking), line: tree.keyPositionOf([...at, 'path']).line, fields: { input, target: input }, splits: ['all'], tags: [] };
  return { workload: { dataset: dataset.id, ...(endpoint === 'rerank' ? { documents: data.fields?.documents ?? 'documents' } : {}) }, dataset };

  function readTrace(written: Extract<WrittenData, { trace: unknown }>): { readonly workload: Workload; readonly dataset: Dataset } {
    const { trace, where, block_tokens: blockTokens, ...rest } = written;
    if (endpoint === 'rerank') reporter.atKey([...at, 'trace'], 'a trace tells of one text in each request, and `endpoint: rerank` asks about several', 'ask another endpoint, or write `scenario: "R(1024,100)"`');
    if (answersInTokens(endpoint)) refuseLengthParams('`trace`');
    if (where !== undefined) checkWhere(where, [...at, 'where'], checking);
    const source = readSource({ path: trace, ...rest }, at, checking, 'trace');
    return {
      workload: { trace: blockTokens === undefined ? {} : { blockTokens } },
      dataset: { id: 'trace', source, line: tree.keyPositionOf([...at, 'trace']).line, fields: { input: 'input', target: 'input' }, splits: ['all'], tags: [], ...(where === undefined ? {} : { where }) },
    };
  }

  function readSynthetic(written: WrittenSynthetic): SyntheticWorkload {
    const { input_tokens: input, output_tokens: output, prefix_tokens: prefix = 0, query_tokens: query = defaultQueryTokens, documents = defaultDocuments } = written;
    if (output !== undefined) {
      if (answersInTokens(endpoint)) refuseLengthParams('`output_tokens`');
      else reporter.atKey([...at, 'synthetic', 'output_tokens'], `${endpoint} ${endpoint === 'rerank' ? 'answers' : 'answer'} without tokens, so \`output_tokens\` has no effect`, 'remove it');
    }
    refuseUnlessRerank(written, ['query_tokens', 'documents'], [...at, 'synthetic']);
    return {
      inputTokens: readLength(input, [...at, 'synthetic', 'input_tokens']),
      ...(output === undefined ? {} : { outputTokens: readLength(output, [...at, 'synthetic', 'output_tokens']) }),
      ...(prefix === 0 ? {} : { prefixTokens: prefix }),
      ...(endpoint === 'rerank' ? { rerank: { queryTokens: readLength(query, [...at, 'synthetic', 'query_tokens']), documents } } : {}),
    };
  }

  function readScenario(written: Extract<WrittenData, { scenario: unknown }>): SyntheticWorkload {
    const read = parseScenario(written.scenario, endpoint);
    if (typeof read === 'string') {
      reporter.at([...at, 'scenario'], `\`scenario\` ${read}, found "${written.scenario}"`);
      return { inputTokens: fixed(1) };
    }
    const { queryTokens, ...lengths } = read;
    if (lengths.outputTokens !== undefined) refuseLengthParams('`scenario`');
    refuseUnlessRerank(written, ['documents'], at);
    return { ...lengths, ...(queryTokens === undefined ? {} : { rerank: { queryTokens, documents: written.documents ?? defaultDocuments } }) };
  }

  function refuseUnlessRerank(written: Readonly<Record<string, unknown>> | undefined, keys: readonly string[], path: Path): void {
    if (endpoint !== 'rerank') for (const key of keys) if (written?.[key] !== undefined) reporter.atKey([...path, key], `\`${key}\` is for \`endpoint: rerank\``, 'remove it');
  }

  function refuseLengthParams(by: string): void {
    for (const key of lengthParams) if (Object.hasOwn(target.params ?? {}, key)) reporter.atKey(['target', 'params', key], `\`${key}\` is what ${by} sends`, 'keep one of the two');
  }

  function readLength(length: WrittenLength, path: Path): Length {
    if (typeof length === 'number') return fixed(length);
    if (length.mean === undefined) {
      const { stdev, min = 1, max } = length;
      if (stdev !== undefined || max === undefined) reporter.at(path, 'a length without `mean` is uniform between `min` and `max`', stdev === undefined ? 'add `max`, or `mean`' : 'add `mean`, or remove `stdev`');
      else if (max < min) reporter.at(path, `\`min: ${min}\` is above \`max: ${max}\``);
      return uniform(min, max ?? min);
    }
    const { mean, stdev = 0, min = 1, max = Math.ceil(mean + 6 * stdev) } = { ...length, mean: length.mean };
    if (min > mean || max < mean) reporter.at(path, `\`mean: ${mean}\` does not lie between \`min: ${min}\` and \`max: ${max}\``);
    return { mean, stdev, min, max };
  }
}

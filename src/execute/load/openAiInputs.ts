import type { Clock } from '../../base/clock.ts';
import type { OpenAiModel } from '../../task/models.ts';
import type { HttpClient } from '../http/httpClient.ts';
import { answerOf } from '../providers/httpAnswer.ts';
import type { OpenAiEndpoint } from '../providers/openAiEndpoint.ts';
import { readSeveral } from './readSeveral.ts';
import type { SeveralInputs } from './severalInputs.ts';

/** The endpoints of OpenAI's API that take a list, and the key that holds it. */
export const listKeys = { completions: 'prompt', embeddings: 'input' } as const;

/** Several prompts of completions, or several inputs of embeddings, in one request; the answer comes whole. */
export function createOpenAiInputs(model: OpenAiModel, api: keyof typeof listKeys, { url, headers, endpoint, params, name }: OpenAiEndpoint, client: Pick<HttpClient, 'post'>, clock: Clock): SeveralInputs {
  const bodyWith = (own: object): string => JSON.stringify({ ...params, ...own, model: name, ...(api === 'completions' ? { stream: false } : {}) }).slice(0, -1);
  const headWith = (own: object): string => `${bodyWith(own)},"${listKeys[api]}":[`;
  let head = headWith({});
  let most: number | undefined;
  return {
    write({ inputs: [input = ''], maxTokens }) {
      if (maxTokens !== most) head = headWith(maxTokens === undefined ? {} : { max_tokens: maxTokens });
      most = maxTokens;
      return JSON.stringify(input);
    },
    async sendAll(inputs, signal) {
      const result = await client.post({ url, headers, body: `${head}${inputs.join(',')}]}`, timeoutMs: model.timeoutMs }, signal);
      const endedMs = clock.nowMs();
      return () => {
        const read = answerOf(result, endpoint, response => readSeveral(response.body, api, inputs.map(({ length }) => length), endpoint));
        const answers = read.outcome === 'ok' ? read.answers : inputs.map(() => read);
        if (result.latencyMs === undefined) return { answers };
        return { answers, sentMs: result.kind === 'response' ? result.sentMs : endedMs - result.latencyMs, e2eMs: result.latencyMs };
      };
    },
  };
}

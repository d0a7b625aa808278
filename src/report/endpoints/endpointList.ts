import { counted } from '../../base/counted.ts';
import { printable } from '../printable.ts';

/** A model of a task file, as far as limits are concerned. */
export interface ListedModel {
  readonly task: string;
  /** Absolute. */
  readonly taskFile: string;
  /** Its id in the task. */
  readonly model: string;
  /** In flight at once, and why; absent of a bench under load, which says itself how many. */
  readonly parallelRequests?: { readonly value: number | 'auto'; readonly source: string };
  /** What `auto` never goes beyond. */
  readonly most?: number;
  readonly requestsPerMinute?: number;
  readonly tokensPerMinute?: number;
  readonly minIntervalMs?: number;
  /** What earlier runs with `auto` found the endpoint to be worth, for this model and key. */
  readonly learnt?: { readonly parallelRequests: number; readonly perS?: number };
}

/** Whom requests go to: host and port, a program, or what the provider is called. */
export interface ListedEndpoint {
  readonly endpoint: string;
  readonly provider: string;
  readonly models: readonly ListedModel[];
}

export interface EndpointList {
  readonly endpoints: readonly ListedEndpoint[];
  /** Task files that could not be read, one sentence each. */
  readonly notes: readonly string[];
}

/** `auto up to 50, learnt 34 (12.5 requests/s)`, `10 in flight`, `60 requests a minute`; what holds a model back, each part by itself. */
export function limitTexts({ parallelRequests, most, requestsPerMinute, tokensPerMinute, minIntervalMs, learnt }: ListedModel): readonly string[] {
  const rate = learnt?.perS === undefined ? '' : ` (${Number(learnt.perS.toPrecision(3))} requests/s)`;
  const found = learnt === undefined ? '' : `, learnt ${learnt.parallelRequests}${rate}`;
  return [
    ...(parallelRequests === undefined ? ['as the bench says'] : parallelRequests.value === 'auto' ? [`auto${most === undefined ? '' : ` up to ${most}`}${found}`] : [`${parallelRequests.value} in flight`]),
    ...(requestsPerMinute === undefined ? [] : [`${requestsPerMinute} requests a minute`]),
    ...(tokensPerMinute === undefined ? [] : [`${tokensPerMinute} tokens a minute`]),
    ...(minIntervalMs === undefined ? [] : [`${minIntervalMs} ms apart`]),
  ];
}

/** What `pitwall endpoints` prints. */
export function endpointListText({ endpoints, notes }: EndpointList): string {
  const parts = endpoints.map(({ endpoint, provider, models }) => {
    const lines = models.map(model => `  ${printable(`${model.task} · ${model.model}`)}: ${limitTexts(model).join(', ')}${model.parallelRequests === undefined ? '' : ` (${model.parallelRequests.source})`}\n`);
    return `${endpoint === provider ? endpoint : `${printable(endpoint)} (${provider})`}: ${counted(models.length, 'model')}\n${lines.join('')}`;
  });
  return `${parts.length === 0 ? 'no task asks an endpoint\n' : parts.join('')}${notes.map(note => `note: ${printable(note)}\n`).join('')}`;
}

/** The document that `pitwall endpoints --json` prints. */
export function endpointListDocument({ endpoints, notes }: EndpointList): object {
  return {
    schema: 'pitwall.endpoints/1',
    endpoints: endpoints.map(({ endpoint, provider, models }) => ({
      endpoint,
      provider,
      models: models.map(model => ({
        task: model.task,
        task_file: model.taskFile,
        model: model.model,
        parallel_requests: model.parallelRequests,
        parallel_requests_max: model.most,
        requests_per_minute: model.requestsPerMinute,
        tokens_per_minute: model.tokensPerMinute,
        min_interval_ms: model.minIntervalMs,
        learnt: model.learnt === undefined ? undefined : { parallel_requests: model.learnt.parallelRequests, per_s: model.learnt.perS },
      })),
    })),
    notes,
  };
}

import type { EndpointList, ListedEndpoint, ListedModel } from './endpointList.ts';

/**
 * The lists of several folders as one: an endpoint that tasks of two of them ask stands there once.
 * @param said by the source that a list tells, who said it in truth: a setting of the editor reaches the command that lists as a variable
 */
export function joinEndpointLists(lists: readonly { readonly list: EndpointList; readonly said: Readonly<Record<string, string>> }[]): EndpointList {
  const endpoints = lists.flatMap(({ list, said }) => list.endpoints.map((of): ListedEndpoint => ({ ...of, models: of.models.map(model => withSource(model, said)) })));
  const joined = [...Map.groupBy(endpoints, ({ endpoint, provider }) => JSON.stringify([endpoint, provider])).values()].flatMap(([first, ...others]) => (first === undefined ? [] : [{ ...first, models: [first, ...others].flatMap(({ models }) => models) }]));
  return { endpoints: joined.sort((a, b) => a.endpoint.localeCompare(b.endpoint)), notes: [...new Set(lists.flatMap(({ list }) => list.notes))] };
}

function withSource(model: ListedModel, said: Readonly<Record<string, string>>): ListedModel {
  const { parallelRequests } = model;
  const source = parallelRequests === undefined || !Object.hasOwn(said, parallelRequests.source) ? undefined : said[parallelRequests.source];
  return parallelRequests === undefined || source === undefined ? model : { ...model, parallelRequests: { ...parallelRequests, source } };
}

import type { EndpointList, ListedEndpoint, ListedModel } from './endpointList.ts';

/**
 * The lists of several folders as one: an endpoint that tasks of two of them ask stands there once.
 * @param said by variable, the setting of the editor that it was made of: so it reaches the command that lists
 */
export function joinEndpointLists(lists: readonly { readonly list: EndpointList; readonly said: Readonly<Record<string, string>> }[]): EndpointList {
  const endpoints = lists.flatMap(({ list, said }) => list.endpoints.map((of): ListedEndpoint => ({ ...of, models: of.models.map(model => withSource(model, said)) })));
  const joined = [...Map.groupBy(endpoints, ({ endpoint, provider }) => JSON.stringify([endpoint, provider])).values()].flatMap(([first, ...others]) => (first === undefined ? [] : [{ ...first, models: [first, ...others].flatMap(({ models }) => models) }]));
  return { endpoints: joined.sort((a, b) => a.endpoint.localeCompare(b.endpoint)), notes: [...new Set(lists.flatMap(({ list }) => list.notes))] };
}

function withSource(model: ListedModel, said: Readonly<Record<string, string>>): ListedModel {
  const { parallelRequests } = model;
  const setting = new Map(Object.entries(said)).get(parallelRequests?.source.replace(/^environment /, '') ?? '');
  return parallelRequests === undefined || setting === undefined ? model : { ...model, parallelRequests: { ...parallelRequests, source: `VS Code setting ${setting}` } };
}

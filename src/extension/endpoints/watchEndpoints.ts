import { parseEndpointList } from '../../protocol/parseEndpointList.ts';
import type { EndpointList } from '../../report/endpoints/endpointList.ts';
import { CliWatch, type CliQuestion } from '../live/cliWatch.ts';

/** What `pitwall endpoints --watch` says of the files that it is asked about. */
export function watchEndpoints(of: { readonly extensionPath: string; readonly question: CliQuestion; readonly onList: (list: EndpointList | undefined) => void; readonly onFailure: (failure: string) => void }): CliWatch {
  return new CliWatch({ extensionPath: of.extensionPath, asked: () => of.question, onLine: line => of.onList(parseEndpointList(line)), onFailure: of.onFailure });
}

import { parseDeviceList } from '../../protocol/parseDeviceList.ts';
import type { DeviceList } from '../../report/deviceList.ts';
import { CliWatch } from '../live/cliWatch.ts';
import { openFolders } from '../workspaces.ts';

/** What `pitwall gpus --watch` says. */
export function watchDevices(of: { readonly extensionPath: string; readonly onList: (list: DeviceList | undefined) => void; readonly onFailure: (failure: string) => void }): CliWatch {
  return new CliWatch({
    extensionPath: of.extensionPath,
    asked: () => ({ args: ['gpus', '--watch', '--json', ...openFolders().slice(0, 1).flatMap(folder => ['--workspace', folder])] }),
    onLine: line => of.onList(parseDeviceList(line)),
    onFailure: of.onFailure,
  });
}

import { existsSync, readFileSync } from 'node:fs';
import os from 'node:os';
import { HumanError } from '../../base/humanError.ts';
import { gpuFinder } from '../../execute/devices/findGpus.ts';
import { machinePool } from '../../execute/devices/machinePool.ts';
import { deviceListDocument, deviceListText, type DeviceList } from '../../report/deviceList.ts';
import { listDevices } from '../../runner/devices/listDevices.ts';
import { ledgerFile } from '../../store/ledger.ts';
import { configFile } from '../../store/workspaceFolder.ts';
import { resolveGpus } from '../../task/resolveGpus.ts';
import type { AddCommand } from '../command.ts';
import { workspaceOf, workspaceOption } from '../openWorkspace.ts';
import { writeJson } from '../output.ts';
import { watch } from '../watch.ts';

/** nvidia-smi takes tenths of a second of a core. */
const everyMs = 2_000;

export const addGpus: AddCommand = (program, host) => {
  program
    .command('gpus')
    .description('this machine’s GPUs or declared slots: who holds which, and who waits')
    .option('--json [file]', 'print one JSON document to stdout, or write it to the file')
    .option('--watch', 'go on, and print them again whenever something changes: with --json a document a line')
    .option(...workspaceOption)
    .action(async (options: { json?: true | string; watch?: true; workspace?: string }) => {
      const workspace = workspaceOf(host, options.workspace);
      const find = gpuFinder();
      const look = async (): Promise<DeviceList> => {
        const file = configFile(workspace);
        const config = existsSync(file) ? { config: { text: readFileSync(file, 'utf8'), file } } : {};
        const { gpus, problems } = resolveGpus({ ...config, environment: host.environment });
        if (problems.length > 0) throw new HumanError({ what: 'the settings cannot be read', problems });
        const pool = machinePool(await find(host.signal), gpus, { visible: host.environment['CUDA_VISIBLE_DEVICES'], host: os.hostname() });
        return listDevices(pool, ledgerFile(host.environment), os.hostname(), Date.now());
      };
      if (options.watch === true) {
        if (typeof options.json === 'string') throw new HumanError({ what: '--watch prints to stdout', toDo: 'leave the file out, and send stdout where it is to go' });
        return await watch(host, everyMs, async () => (options.json === true ? `${JSON.stringify(deviceListDocument(await look()))}\n` : `${deviceListText(await look(), Date.now(), host.columns)}\n`));
      }
      const list = await look();
      if (options.json !== undefined) await writeJson(host, options.json, deviceListDocument(list));
      if (options.json !== true) await host.out(deviceListText(list, Date.now(), host.columns));
    });
};

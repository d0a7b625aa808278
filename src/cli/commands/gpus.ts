import { existsSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { HumanError } from '../../base/humanError.ts';
import { gpuFinder } from '../../execute/devices/findGpus.ts';
import { machinePool } from '../../execute/devices/machinePool.ts';
import { deviceListDocument, deviceListText } from '../../report/deviceList.ts';
import { listDevices } from '../../runner/devices/listDevices.ts';
import { ledgerFile } from '../../store/ledger.ts';
import { resolveGpus } from '../../task/resolveGpus.ts';
import type { AddCommand } from '../command.ts';
import { workspaceOf, workspaceOption } from '../openWorkspace.ts';
import { writeJson } from '../output.ts';

export const addGpus: AddCommand = (program, host) => {
  program
    .command('gpus')
    .description('this machine’s GPUs or declared slots: who holds which, and who waits')
    .option('--json [file]', 'print one JSON document to stdout, or write it to the file')
    .option(...workspaceOption)
    .action(async (options: { json?: true | string; workspace?: string }) => {
      const file = path.join(workspaceOf(host, options.workspace), 'pitwall.config.yaml');
      const config = existsSync(file) ? { config: { text: readFileSync(file, 'utf8'), file } } : {};
      const { gpus, problems } = resolveGpus({ ...config, environment: host.environment });
      if (problems.length > 0) throw new HumanError({ what: 'the settings cannot be read', problems });
      const pool = machinePool(await gpuFinder()(host.signal), gpus, { visible: host.environment['CUDA_VISIBLE_DEVICES'], host: os.hostname() });
      const list = listDevices(pool, ledgerFile(host.environment), os.hostname(), Date.now());
      if (options.json !== undefined) await writeJson(host, options.json, deviceListDocument(list));
      if (options.json !== true) await host.out(deviceListText(list, Date.now(), host.columns));
    });
};

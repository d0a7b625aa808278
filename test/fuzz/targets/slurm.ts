import assert from 'node:assert/strict';
import { readConfig, readSinfo } from '../../../src/execute/slurm/readCluster.ts';
import { readSacct, readSqueue } from '../../../src/execute/slurm/readStandings.ts';
import { slurmError } from '../../../src/execute/slurm/slurmError.ts';
import type { FuzzTarget } from '../fuzzTarget.ts';

const cut = '\x1f';
const line = (...cells: readonly string[]): string => `${cells.join(cut)}${cut}\n`;

/** What the cluster's programs print, of any version and cut anywhere. */
export const target: FuzzTarget = {
  seeds: () => [
    line('12', '3', '15', 'RUNNING', '0', 'None', '1', '1700000000', '1700003600', 'n1', 'pw-1') + line('12', '4', '16', 'PENDING', '256', 'Resources', '0', 'N/A', 'N/A', '', 'pw-1'),
    line('6_[3-4,7%2]', 'CANCELLED by 0', '0:9', '1700000000', 'Unknown', 'None assigned', 'pw-2') + line('7', 'COMPLETED', '0:0', '1', '2', 'n1', 'x'),
    line('debug*', 'up', '1-00:00:00', 'n1', 'idle', '0/8/0/8', '16000', 'gpu:a100:4(S:0-1)', 'gpu:a100:2(IDX:0,2)') + line('gpu', 'up', 'infinite', 'n2', 'down*', '0/0/8/8', '1', '(null)', ''),
    'ClusterName             = c\nSLURM_VERSION           = 23.11.4\nMaxArraySize            = 1001\nAccountingStorageType   = accounting_storage/none\n',
    'sbatch: error: Batch job submission failed: Invalid partition name specified\n', 'slurm_load_jobs error: Unable to contact slurm controller (connect failure)',
  ],
  words: [cut, '\n', 'PENDING', 'RUNNING', '_[', ']', '-', '%', '4294967295', '99999999999', 'gpu:', '(IDX:', 'sbatch: error: ', 'None', 'N/A', 'MaxArraySize = '],
  run(input) {
    const text = input.toString();
    for (const standings of [readSqueue(text), readSacct(text)]) {
      if (standings === undefined) continue;
      for (const standing of standings.values()) {
        for (const time of [standing.startedMs, standing.startsMs, standing.endedMs]) assert.ok(time === undefined || Number.isFinite(time));
        assert.ok(Number.isFinite(standing.restarts));
      }
    }
    for (const { cpus, memoryBytes, gpus } of readSinfo(text)?.nodes ?? []) assert.ok([cpus.total, cpus.idle, memoryBytes, ...gpus.flatMap(({ total, used }) => [total, used])].every(count => Number.isFinite(count) && count >= 0), JSON.stringify({ cpus, memoryBytes, gpus }));
    assert.ok(readConfig(text).maxArraySize > 0);
    for (const program of ['sbatch', 'squeue']) assert.ok(slurmError(program, { how: 'failed', code: 1, words: text }).what !== '');
  },
};

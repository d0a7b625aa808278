import os from 'node:os';

export interface ClusterShape {
  /** n1, n2, …: those with GPUs come first. Default: 2 of 4 GPUs, 2 without. */
  readonly gpuNodes: number;
  readonly gpus: number;
  readonly cpuNodes: number;
  /** Of each node, whatever the machine has. */
  readonly cpus: number;
  readonly memoryMiB: number;
  /** From the death of a node's daemon to when the node is down; it is noticed a few seconds later. */
  readonly nodeTimeoutS: number;
  /** How long ended jobs are known. */
  readonly minJobAgeS: number;
  /** From TERM to KILL. */
  readonly killWaitS: number;
  /** Further lines of slurm.conf. */
  readonly lines: readonly string[];
}

export const usualShape: ClusterShape = { gpuNodes: 2, gpus: 4, cpuNodes: 2, cpus: 8, memoryMiB: 8000, nodeTimeoutS: 3, minJobAgeS: 300, killWaitS: 2, lines: [] };

export const nodesOf = ({ gpuNodes, cpuNodes }: ClusterShape): readonly string[] => Array.from({ length: gpuNodes + cpuNodes }, (_, k) => `n${k + 1}`);

/** Every default that makes a test slow or wrong is said here: Slurm's own are for clusters of a thousand nodes. */
export function slurmConf(folder: string, port: number, shape: ClusterShape): string {
  const host = shortHostname();
  const user = os.userInfo().username;
  const { gpuNodes, cpuNodes } = shape;
  return [
    'ClusterName=lab',
    `SlurmctldHost=${host}(127.0.0.1)`,
    `SlurmctldPort=${port}`,
    // Otherwise every daemon listens on all addresses.
    'CommunicationParameters=NoCtldInAddrAny,NoInAddrAny',
    'AuthType=auth/munge',
    // 5 is the least; a job that is started again waits as long, 120 s by default.
    `AuthInfo=socket=${folder}/run/munge.sock,cred_expire=5`,
    'CredType=cred/munge',
    `SlurmUser=${user}`,
    `SlurmdUser=${user}`,
    `StateSaveLocation=${folder}/state`,
    `SlurmdSpoolDir=${folder}/spool/%n`,
    `SlurmctldPidFile=${folder}/run/slurmctld.pid`,
    `SlurmdPidFile=${folder}/run/slurmd-%n.pid`,
    `SlurmctldLogFile=${folder}/log/slurmctld.log`,
    `SlurmdLogFile=${folder}/log/slurmd-%n.log`,
    'MailProg=/bin/true',
    'MpiDefault=none',
    'ProctrackType=proctrack/linuxproc',
    'TaskPlugin=task/none',
    'JobAcctGatherType=jobacct_gather/none',
    'SelectType=select/cons_tres',
    'SelectTypeParameters=CR_Core_Memory',
    // Without it a job takes all memory of its node.
    'DefMemPerCPU=100',
    'GresTypes=gpu',
    // Nodes have the processors that are said here, whatever the machine has.
    'SlurmdParameters=config_overrides',
    'SchedulerType=sched/backfill',
    'SchedulerParameters=batch_sched_delay=0,sched_interval=1,bf_interval=1',
    'PriorityType=priority/basic',
    'ReturnToService=2',
    `SlurmdTimeout=${shape.nodeTimeoutS}`,
    'SlurmctldTimeout=5',
    'MessageTimeout=2',
    'TCPTimeout=1',
    'BatchStartTimeout=5',
    `KillWait=${shape.killWaitS}`,
    'InactiveLimit=0',
    `MinJobAge=${shape.minJobAgeS}`,
    'MaxArraySize=10001',
    'MaxJobCount=20000',
    'AccountingStorageType=accounting_storage/none',
    ...shape.lines,
    ...nodesOf(shape).map((node, k) => `NodeName=${node} NodeHostname=${host} NodeAddr=127.0.0.1 Port=${port + 1 + k} CPUs=${shape.cpus} RealMemory=${shape.memoryMiB}${k < gpuNodes ? ` Gres=gpu:${shape.gpus}` : ''} State=UNKNOWN`),
    `PartitionName=all Nodes=n[1-${gpuNodes + cpuNodes}] Default=YES MaxTime=INFINITE DefaultTime=10 State=UP`,
    ...(gpuNodes === 0 ? [] : [`PartitionName=gpu Nodes=n[1-${gpuNodes}] MaxTime=60 DefaultTime=10 State=UP`]),
    ...(cpuNodes === 0 ? [] : [`PartitionName=cpu Nodes=n[${gpuNodes + 1}-${gpuNodes + cpuNodes}] MaxTime=60 DefaultTime=10 State=UP`]),
    '',
  ].join('\n');
}

/** A GPU is a file: a link to any character device will do, and without one no job is told which GPUs it has. */
export function gresConf(folder: string, { gpuNodes, gpus }: ClusterShape): string {
  return gpuNodes === 0 ? '' : `NodeName=n[1-${gpuNodes}] Name=gpu File=${folder}/dev/nvidia[0-${gpus - 1}]\n`;
}

function shortHostname(): string {
  return os.hostname().split('.')[0] ?? os.hostname();
}

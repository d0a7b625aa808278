import type { SlurmStanding } from './slurm.ts';

type Waiting = Pick<SlurmStanding, 'waitsFor' | 'willNotStart'>;

const waits: Readonly<Record<string, string>> = {
  Priority: 'jobs that are before it',
  Resources: 'nodes to become free',
  JobArrayTaskLimit: 'other jobs of its own array: no more may run at once',
  BeginTime: 'its time to begin: a job that is started again waits a moment',
  Dependency: 'a job that it depends on',
  Licenses: 'a licence to become free',
  NodeDown: 'a node that is down',
  ReqNodeNotAvail: 'nodes that are down, reserved or kept for others',
  Reservation: 'its reservation to begin',
  PartitionDown: 'its partition, which is down until an administrator brings it up',
  PartitionInactive: 'its partition, which is inactive until an administrator brings it up',
  Cleaning: 'what it left when it was last started to be cleaned away',
  Prolog: 'its node to be prepared',
  Reserved: 'nodes that are reserved',
};

const never: Readonly<Record<string, { readonly what: string; readonly toDo: string }>> = {
  PartitionConfig: { what: 'it asks for more than its partition gives: time, processors or nodes', toDo: 'ask for less, or name another partition; `sinfo` shows the limits' },
  PartitionTimeLimit: { what: 'its time is over its partition’s limit', toDo: 'ask for less `time`, or name another partition; `sinfo` shows the limits' },
  PartitionNodeLimit: { what: 'it asks for more nodes than its partition gives', toDo: 'name another partition' },
  DependencyNeverSatisfied: { what: 'a job that it depends on has failed', toDo: 'cancel it' },
  launch_failed_requeued_held: { what: 'it could not be started on its node, and Slurm holds it', toDo: 'ask an administrator what its log says, then start it again' },
  job_requeued_in_held_state: { what: 'it was put back, and Slurm holds it', toDo: 'ask an administrator why, then start it again' },
  JobHoldMaxRequeue: { what: 'it was put back too often, and Slurm holds it', toDo: 'look into its output, then start it again' },
  JobHeldAdmin: { what: 'an administrator holds it', toDo: 'ask them why' },
  JobHeldUser: { what: 'it is held', toDo: '`scontrol release` it' },
  BadConstraints: { what: 'no node has what it asks for', toDo: 'look at `extra`, `gpu_type` and `memory`' },
  InvalidAccount: { what: 'its account is not valid', toDo: 'name another `account`, or none' },
  InvalidQOS: { what: 'its QOS is not valid', toDo: 'look at `--qos` in `extra`' },
  AccountNotAllowed: { what: 'its account may not use the partition', toDo: 'name another `account` or `partition`' },
  QOSNotAllowed: { what: 'its QOS may not use the partition', toDo: 'look at `--qos` in `extra`' },
};

/** Why a job waits, in plain words; Slurm's own stand beside them. @param reason as Slurm says it, e.g. `ReqNodeNotAvail, UnavailableNodes:n1` */
export function waitingReason(reason: string): Waiting {
  const [name = ''] = reason.split(/[\s,(]/);
  if (name === '' || name === 'None') return {};
  // Some are told in a sentence.
  const [, whose] = /(account|QOS|group) not (?:known|permitted)/i.exec(reason.replaceAll('_', ' ')) ?? [];
  if (whose !== undefined) return { willNotStart: { what: `its ${whose} may not use the partition (“${reason}”)`, toDo: whose === 'QOS' ? 'look at `--qos` in `extra`' : 'name another `account` or `partition`' } };
  // Some versions write blanks.
  const held = never[name] ?? never[reason.replaceAll(' ', '_')];
  if (held !== undefined) return { willNotStart: held };
  const limit = /^(QOS|Assoc)/.test(name);
  // A limit on one job is not waited for.
  if (limit && /(PerJob|Wall|TimeLimit|Min(Cpu|GRES|Node|Memory|Billing|BB))/.test(name) && !/(CPU|GRES|Wall)RunMinutes|^AssocGrpWall|^QOSGrpWall/.test(name)) {
    return { willNotStart: { what: `it asks for more than one job of your ${name.startsWith('QOS') ? 'QOS' : 'account'} may have (${name})`, toDo: 'ask for less, or use another `account` or QOS' } };
  }
  if (limit) return { waitsFor: `others of your ${name.startsWith('QOS') ? 'QOS' : 'account'} to end: its limit is reached (${name})` };
  const known = waits[name];
  return { waitsFor: known ?? name };
}

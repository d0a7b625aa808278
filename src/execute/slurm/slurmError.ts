import { HumanError } from '../../base/humanError.ts';
import type { ClusterFacts } from './clusterFacts.ts';
import type { SlurmEnd } from './runSlurm.ts';
import type { SlurmJob } from './slurm.ts';
import { SlurmOutage } from './slurmOutage.ts';
import { tooMuch } from './tooMuch.ts';

type Failed = Exclude<SlurmEnd, { how: 'done' }>;

const where = 'Slurm';
const jobsGoOn = 'jobs that are there go on';

/** What cannot be told from Slurm's words alone. */
export interface Asked {
  readonly job?: SlurmJob;
  readonly facts?: ClusterFacts;
  /** Nobody could say that the submission was not taken. */
  readonly mayBeTaken?: boolean;
}

/** The controller, or the way to it, does not work; the same call may be answered later. Slurm has no codes for it: its words are all there is. */
export function isOutage(failed: Failed): boolean {
  return failed.how === 'silent' || (failed.how === 'failed' && outages.some(({ words }) => words.test(failed.words)));
}

/** No job can have come of it: it was refused, or nobody took it. */
export function wasNotTaken(failed: Failed): boolean {
  return failed.how === 'absent' || (failed.how === 'failed' && (!isOutage(failed) || unreachable.test(failed.words)));
}

export function slurmError(program: string, failed: Failed, asked: Asked = {}): HumanError {
  if (failed.how === 'absent') return unfinished(`${program} is not on the PATH of this machine`, 'run this on a machine of the cluster that jobs are submitted from, load its module (often `module load slurm`), or remove `executor` from the task');
  if (failed.how === 'silent' && !outages.some(({ words }) => words.test(failed.words))) return new SlurmOutage({ what: `${program} gave no answer within ${failed.afterMs / 1000} s`, where, toDo: `look whether the controller answers (\`scontrol ping\`), and munge (\`munge -n | unmunge\`); ${jobsGoOn}` }, asked.mayBeTaken);
  const outage = outages.find(({ words }) => words.test(failed.words));
  if (outage !== undefined) return outage.lasts === true ? unfinished(outage.what, outage.toDo) : new SlurmOutage({ what: outage.what, where, toDo: outage.toDo }, asked.mayBeTaken);
  const told = refusals.find(({ words }) => words.test(failed.words))?.say(asked, failed.words);
  const own = firstWords(failed.words);
  return told === undefined ? usage(`${program} says: ${own}`, program === 'sbatch' ? 'look at `executor` in the task' : undefined) : usage(told.what, told.toDo, own);
}

const unreachable = /Unable to contact slurm|Connection refused|connect failure|Unable to establish control machine|Primary control.*not respond/i;

const outages: readonly { readonly words: RegExp; readonly what: string; readonly toDo: string; /** Until somebody does something here. */ readonly lasts?: true }[] = [
  { words: /Protocol authentication error|Munge (encode|decode) failed|Failed to connect to "?\S*munge|MUNGE|auth_g_create|Unable to (initialize|load) auth/, what: 'the programs of this machine cannot prove who you are: munge does not answer here', toDo: `start munged, or ask an administrator; ${jobsGoOn}` },
  { words: unreachable, what: 'the controller does not answer (slurmctld is down, or cannot be reached)', toDo: `look with \`scontrol ping\`, and try again when it is up; ${jobsGoOn}` },
  { words: /Socket timed out|Zero Bytes were transmitted|Transport endpoint|Connection timed out|Unexpected message received/i, what: 'the controller took a question and did not answer it in time', toDo: `look with \`scontrol ping\`, and try again; ${jobsGoOn}` },
  { words: /configuration source|configless|No such file.*slurm\.conf|slurm\.conf.*No such file|unable to (open|read|process) .*conf/i, what: 'this machine has no configuration of a cluster', toDo: 'run this on a machine that jobs are submitted from, or say where slurm.conf is: SLURM_CONF=/path/slurm.conf', lasts: true },
  { words: /temporarily unable to accept job|Resource temporarily unavailable|sleeping and retrying|Job violates resource limits.*MaxJob/i, what: 'the queue is full: the controller takes no more jobs now', toDo: `wait until some have ended, or ask for fewer \`jobs\`; ${jobsGoOn}` },
];

type Said = { readonly what: string; readonly toDo: string } | undefined;

const refusals: readonly { readonly words: RegExp; readonly say: (asked: Asked, words: string) => Said }[] = [
  { words: /Invalid partition name|invalid partition specified/i, say: ({ job, facts }) => ({ what: job?.partition === undefined ? 'the cluster has no default partition' : `there is no partition \`${job.partition}\``, toDo: `name ${partitionsOf(facts)} in \`partition\`` }) },
  { words: /Required partition not available|Partition.*(inactive|drain|DOWN)/i, say: ({ job }) => ({ what: `${job?.partition === undefined ? 'the default partition' : `partition \`${job.partition}\``} takes no jobs now`, toDo: 'name another one, or wait until an administrator opens it; `sinfo` shows them' }) },
  {
    words: /Invalid account|account\/partition combination|not permitted to use this (partition|account)|Access\/permission denied|Invalid user|User not permitted/i,
    say: ({ job }) => ({ what: job?.account === undefined ? `you may not submit to ${partitionName(job)} without an account of yours` : `account \`${job.account}\` has no right to submit to ${partitionName(job)}`, toDo: 'name one of yours in `account` (`sacctmgr show associations user=$USER`), or another partition' }),
  },
  { words: /Invalid qos|QOS.*(not permitted|Invalid)/i, say: () => ({ what: 'the QOS is not valid for you', toDo: 'look at `--qos` in `extra`; `sacctmgr show associations user=$USER` shows yours' }) },
  { words: /(QOS|Assoc)(Max|Grp)\w*(Submit|Jobs)\w*|accounting\/QOS policy/i, say: (_, words) => ({ what: `the queue is full for you: a limit of your account or its QOS is reached${limitName(words)}`, toDo: 'wait until some of your jobs have ended, or ask for fewer `jobs` at once' }) },
  { words: /time limit/i, say: ({ job, facts }) => tooMuch(job, facts) ?? { what: 'the time of a job is over the limit of its partition', toDo: 'ask for less `time`, or name another partition' } },
  { words: /Requested node configuration is not available|Memory specification can not be satisfied|More processors requested|Invalid generic resource|Invalid gres|Invalid Trackable RESource/i, say: ({ job, facts }) => tooMuch(job, facts) ?? { what: `no node of ${partitionName(job)} has what a job asks for`, toDo: 'ask for fewer `gpus`, `cpus` or less `memory`, or name another partition; `sinfo -o "%P %c %m %G"` shows what there is' } },
  { words: /Invalid job array|array specification/i, say: ({ job, facts }) => ({ what: `an array of ${(job?.array?.indices.length ?? 0).toLocaleString('en')} jobs is larger than the cluster takes${facts === undefined ? '' : ` (highest index: ${facts.maxArraySize - 1})`}`, toDo: 'make larger shards' }) },
  { words: /not look like a batch script|DOS line breaks|Batch script (is )?empty|script.*(too (big|large)|maximum)/i, say: (_, words) => ({ what: `sbatch does not take the script of a job: ${firstWords(words)}`, toDo: 'look at `setup` in the task' }) },
  { words: /unrecognized option|invalid option|requires an argument|ambiguous/i, say: (_, words) => ({ what: `sbatch does not know an option: ${firstWords(words)}`, toDo: 'look at `extra` in the task; `sbatch --help` lists its options' }) },
  { words: /accounting storage is disabled/i, say: () => ({ what: 'the cluster keeps no accounts of jobs', toDo: 'nothing: jobs are followed by the controller alone' }) },
];

function partitionsOf(facts: ClusterFacts | undefined): string {
  const names = (facts?.partitions ?? []).map(({ name }) => `\`${name}\``);
  return names.length === 0 ? 'one that `sinfo` shows' : names.length === 1 ? (names[0] ?? '') : `one of ${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

function partitionName(job: SlurmJob | undefined): string {
  return job?.partition === undefined ? 'the default partition' : `partition \`${job.partition}\``;
}

function limitName(words: string): string {
  const name = /(?:QOS|Assoc)(?:Max|Grp)\w+/.exec(words)?.[0];
  return name === undefined ? '' : ` (${name})`;
}

/** Without the program's name in front of each line. */
function firstWords(words: string): string {
  const [first = 'it failed without a word', ...rest] = words.split('\n').map(line => line.replace(/^\s*s\w+: (error: )?/, '').trim()).filter(line => line !== '' && !/^Try "/.test(line));
  const failed = [first, ...rest].find(line => /submission failed/i.test(line));
  return (failed ?? first).replace(/^Batch job submission failed: /, '');
}

function unfinished(what: string, toDo: string): HumanError {
  return new HumanError({ what, where, toDo, kind: 'unfinished' });
}

function usage(what: string, toDo: string | undefined, own?: string): HumanError {
  return new HumanError({ what: own === undefined || what.includes(own) ? what : `${what} (“${own}”)`, where, toDo });
}

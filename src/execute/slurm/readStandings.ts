import type { SlurmStanding } from './slurm.ts';
import { stateOf } from './stateOf.ts';
import { waitingReason } from './waitingReason.ts';

/** Stands in no name, reason or list of nodes. */
const delimiter = '\x1f';

const squeueFields = ['ArrayJobID', 'ArrayTaskID', 'JobID', 'State', 'exit_code', 'Reason', 'RestartCnt', 'StartTime', 'EndTime', 'NodeList', 'Name'];
const sacctFields = ['JobID', 'State', 'ExitCode', 'Start', 'End', 'NodeList', 'JobName'];

export const squeueFormat = ['-O', squeueFields.map(field => `${field}:${delimiter}`).join(',')];
/** For versions whose `-O` takes no delimiter: without exit codes and restarts. */
export const oldSqueueFormat = ['-o', ['%F', '%K', '%A', '%T', '', '%r', '', '%S', '%e', '%N', '%j'].map(field => `${field}${delimiter}`).join('')];
export const sacctFormat = ['-P', `--delimiter=${delimiter}`, `--format=${sacctFields.join(',')}`];

/** By id: `123`, `123_4`. Undefined where these are no such lines. */
export function readSqueue(text: string): ReadonlyMap<string, SlurmStanding> | undefined {
  const standings = new Map<string, SlurmStanding>();
  for (const line of lines(text)) {
    const cells = line.split(delimiter);
    if (cells.length < squeueFields.length) return undefined;
    const [arrayId = '', task = '', id = '', word = '', exit = '', reason = '', restarts = '', start = '', end = '', node = '', name = ''] = cells.map(cell => cell.trim());
    standings.set(/^\d+$/.test(task) ? `${arrayId}_${task}` : id, standing({ word, exit: waitStatus(exit), reason, restarts: /^\d{1,9}$/.test(restarts) ? Number(restarts) : 0, start, end, node, name }));
  }
  return standings;
}

export function readSacct(text: string): ReadonlyMap<string, SlurmStanding> {
  const standings = new Map<string, SlurmStanding>();
  for (const line of lines(text)) {
    const [id = '', word = '', exit = '', start = '', end = '', node = '', name = ''] = line.split(delimiter).map(cell => cell.trim());
    const read = standing({ word, exit: codeAndSignal(exit), reason: '', restarts: 0, start, end, node: node === 'None assigned' ? '' : node, name });
    for (const one of unfold(id)) standings.set(one, read);
  }
  return standings;
}

export const lost: SlurmStanding = { state: 'lost', slurmState: 'UNKNOWN', restarts: 0 };

interface Read {
  readonly word: string;
  readonly exit: SlurmStanding['exit'];
  readonly reason: string;
  readonly restarts: number;
  readonly start: string;
  readonly end: string;
  readonly node: string;
  readonly name: string;
}

function standing({ word, exit, reason, restarts, start, end, node, name }: Read): SlurmStanding {
  const state = stateOf(word);
  const startMs = time(start);
  const endMs = time(end);
  const isWaiting = state === 'waiting';
  return {
    state,
    slurmState: word.replace(/\s.*/, ''),
    name,
    restarts,
    ...(reason === '' || reason === 'None' ? {} : { reason }),
    ...(isWaiting ? waitingReason(reason) : {}),
    ...(isWaiting || state === 'running' || exit === undefined ? {} : { exit }),
    ...(node === '' || node === '(null)' ? {} : { node }),
    ...(startMs === undefined ? {} : isWaiting ? { startsMs: startMs } : { startedMs: startMs }),
    // Of a running job it is the time when its limit will be reached.
    ...(endMs === undefined || isWaiting || state === 'running' ? {} : { endedMs: endMs }),
  };
}

/** As the system's `wait` tells it; `code:signal` in versions that write it so. */
function waitStatus(text: string): SlurmStanding['exit'] {
  if (text.includes(':')) return codeAndSignal(text);
  return /^\d+$/.test(text) ? { code: (Number(text) >> 8) & 255, signal: Number(text) & 127 } : undefined;
}

function codeAndSignal(text: string): SlurmStanding['exit'] {
  const [, code, signal] = /^(\d+):(\d+)$/.exec(text) ?? [];
  return code === undefined ? undefined : { code: Number(code), signal: Number(signal) };
}

/** Seconds since 1970; `N/A` and `Unknown` are none. */
function time(text: string): number | undefined {
  return /^\d{1,12}$/.test(text) && Number(text) > 0 ? Number(text) * 1000 : undefined;
}

/** Slurm's own limit of indices: a range beyond it is none. */
const mostIndex = 4_000_001;

/** `6_[3-4,7%2]` are jobs that wait together. */
function unfold(id: string): readonly string[] {
  const [, array, list] = /^(\d+)_\[([\d,-]+)(?:%\d+)?\]$/.exec(id) ?? [];
  if (array === undefined || list === undefined) return [id];
  return list.split(',').flatMap(range => {
    const [from = 0, to = from] = range.split('-').map(Number);
    return Array.from({ length: to < mostIndex ? Math.max(0, to - from + 1) : 0 }, (_, k) => `${array}_${from + k}`);
  });
}

function lines(text: string): readonly string[] {
  return text.split('\n').filter(line => line.trim() !== '');
}

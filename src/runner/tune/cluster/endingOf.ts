import { secondsText } from '../../../base/secondsText.ts';
import type { SlurmStanding } from '../../../execute/slurm/slurm.ts';
import type { ExperimentOutcome } from '../../../store/experimentRow.ts';

export interface JobEnding {
  readonly outcome: ExperimentOutcome;
  readonly error: string;
  /** It says nothing about the configuration: `always` is nobody's fault, `seldom` may be the configuration's after all. */
  readonly again?: 'always' | 'seldom';
}

/** What it means that a job is over and has left no result. @param words the last that it wrote */
export function endingOf(id: string, { state, slurmState, reason, exit, node, startedMs, endedMs }: SlurmStanding, words: string): JobEnding {
  const on = node === undefined || node === '' ? '' : ` on ${node}`;
  const told = words === '' ? '' : `; it wrote: ${words}`;
  const tookMs = startedMs === undefined || endedMs === undefined ? undefined : endedMs - startedMs;
  switch (state) {
    case 'timedOut':
      return { outcome: 'timedOut', error: `job ${id} took longer than its time limit at the cluster${tookMs === undefined ? '' : ` (${secondsText(tookMs)})`}: raise \`time\` of the executor, or the \`timeouts\` that it is made of` };
    case 'interrupted':
      return slurmState === 'PREEMPTED' ? { outcome: 'failed', error: `job ${id} gave way to another one (PREEMPTED)`, again: 'always' } : { outcome: 'failed', error: `the node of job ${id} failed${on} (${slurmState})`, again: 'seldom' };
    case 'cancelled':
      return { outcome: 'cancelled', error: `job ${id} was cancelled at the cluster by somebody else` };
    case 'lost':
      return { outcome: 'failed', error: `neither Slurm nor its accounting knows job ${id} any more, and it has left no result`, again: 'seldom' };
    case 'waiting':
    case 'running':
    case 'ended':
      return { outcome: 'failed', error: `job ${id} ended${on} without a result${told}`, again: 'seldom' };
    case 'failed':
      if (slurmState === 'OUT_OF_MEMORY') return { outcome: 'died', error: `job ${id} needed more memory than it was given${on} (OUT_OF_MEMORY): raise \`memory\` of the executor${told}` };
      return { outcome: 'failed', error: `job ${id} ended${on} with ${exit === undefined ? slurmState : exit.signal === 0 ? `code ${exit.code}` : `signal ${exit.signal}`}${reason === undefined || reason === 'None' || reason === 'NonZeroExitCode' ? '' : ` (${reason})`} and left no result${told}` };
  }
}

import type { RunEvent } from '../store/rows.ts';
import { unreachable } from '../base/unreachable.ts';

/** How much an event matters: what ended a run or a trial, what cost samples or time, and what happened. */
export function eventLevel(event: RunEvent): 'error' | 'warn' | 'info' {
  switch (event.type) {
    case 'runEnded':
    case 'trialEnded':
      return event.outcome === 'succeeded' ? 'info' : event.outcome === 'failed' || event.outcome === 'timedOut' ? 'error' : 'warn';
    case 'experimentEnded':
      return event.outcome === 'ok' || event.outcome === 'cancelled' ? 'info' : 'warn';
    case 'gateChecked':
      return event.held ? 'info' : 'warn';
    case 'jobsEnded':
      return event.failed === 0 ? 'info' : 'warn';
    case 'errorFirstSeen':
    case 'limitsNotShared':
    case 'logNotWritten':
    case 'experimentRetried':
    case 'datasetChanged':
    case 'cancelRequested':
    case 'jobsLeft':
    case 'jobsNotSubmitted':
    case 'jobsHeld':
    case 'resultSkipped':
    case 'clusterSilent':
    case 'clockDiffers':
      return 'warn';
    case 'experimentProposed':
    case 'experimentSubmitted':
    case 'devicesLeased':
    case 'serverReady':
    case 'requestsBalanced':
    case 'measuringStarted':
    case 'runStarted':
    case 'runImported':
    case 'runResumed':
    case 'runPrepared':
    case 'rescoringStarted':
    case 'levelStarted':
    case 'loadStarted':
    case 'carrierChosen':
    case 'clientChecked':
    case 'lengthsCalibrated':
    case 'batchSizeChosen':
    case 'traceRead':
    case 'jobsPlanned':
    case 'jobsSubmitted':
    case 'jobsAttached':
    case 'trialStarted':
    case 'scoringRetried':
    case 'limitSet':
    case 'paused':
    case 'unpaused':
      return 'info';
    default:
      return unreachable(event);
  }
}

import { unreachable } from '../base/unreachable.ts';
import type { RunEvent } from '../store/rows.ts';
import { selfCheckText } from './load/selfCheckText.ts';
import { printable } from './printable.ts';

/** An event as one line of a log, without its time. */
export function eventText(event: RunEvent): string {
  return printable(words(event));
}

function words(event: RunEvent): string {
  switch (event.type) {
    case 'runStarted':
      return event.trials === 0 ? 'run started' : `run started: ${count(event.trials, 'trial')}`;
    case 'runResumed':
      return event.of === undefined ? `run resumed: ${event.done} of ${count(event.total, 'sample')} already done` : `run resumed: ${count(event.done, event.of)} of at most ${event.total} already done`;
    case 'runPrepared':
      return `datasets read: ${count(event.samples, 'sample')}`;
    case 'rescoringStarted':
      return `scoring the outputs of ${event.from} again: ${count(event.samples, 'sample')}`;
    case 'scoringRetried':
      return `${event.trial}: judging ${count(event.samples, 'answer')} again that could not be judged`;
    case 'datasetChanged':
      return `${event.trial}: its dataset has changed: ${count(event.kept, 'sample')} kept (${event.moved} elsewhere in it now), ${event.added} new, ${event.removed} gone`;
    case 'trialStarted':
      return `${event.trial} started: ${count(event.samples, 'sample')}${event.done === 0 ? '' : `, ${event.done} already done`}`;
    case 'levelStarted':
      return `${event.model}: ${count(event.parallelRequests, 'parallel request')}${event.waitMs === 0 ? '' : `, after ${Math.ceil(event.waitMs / 1000)} s without requests, because the level before met 429`}; ${count(event.warmUp, 'warm-up request')} first`;
    case 'loadStarted':
      return `${event.trial}: ${event.concurrency === undefined ? `${count(Number((event.rate ?? 0).toPrecision(3)), 'request')} a second` : `${count(event.concurrency, 'request')} kept in flight`} over ${count(event.sockets, 'open socket')}${event.threads === undefined ? '' : `, by ${count(event.threads, 'thread')} of ${event.threads === 1 ? 'its' : 'their'} own`}; ${count(event.warmup, 'warm-up request')} first${event.reading === undefined ? '' : `; ${event.reading.join(' and ')} read meanwhile`}`;
    case 'carrierChosen':
      return `${event.model}: requests are carried by ${event.by}`;
    case 'clientChecked':
      return selfCheckText(event.found);
    case 'traceRead':
      return `${count(event.requests, 'request')} of a trace in the format of ${event.format}, over ${Number((event.lastMs / 1000).toPrecision(3))} s${event.leftOut === 0 ? '' : `; ${count(event.leftOut, 'request')} without tokens left out`}`;
    case 'lengthsCalibrated':
      return `lengths of inputs are set by how the server counts them: ${Number(event.perWord.toPrecision(3))} tokens a word, and ${Math.round(event.overhead)} around them`;
    case 'batchSizeChosen':
      return `${event.trial}: ${event.failed.map(tried => `the server failed on batches of ${tried.maxSize} within ${tried.intervalMs} ms (${tried.error}); `).join('')}batches of at most ${event.maxSize} within ${event.intervalMs} ms, from ${Number(event.unbatchedPerS.toPrecision(3))} requests a second without batching`;
    case 'experimentProposed':
      return `${event.experiment} proposed: ${configurationText(event.configuration)}${event.share === 1 ? '' : `, measured for ${Number((event.share * 100).toPrecision(3))} % of the bench`}${event.devices === 0 ? '' : `; needs ${count(event.devices, 'device')}`}`;
    case 'experimentSubmitted':
      return `${event.experiment} submitted as job ${event.job}`;
    case 'devicesLeased':
      return `${event.experiment ?? 'the server'} has ${event.devices.join(', ')}${event.waitedMs < 1000 ? '' : ` after ${Math.round(event.waitedMs / 1000)} s of waiting`}`;
    case 'serverReady':
      return `${event.experiment === undefined ? '' : `${event.experiment}: `}${event.replicas === 1 ? 'the server was' : `${event.replicas} replicas were`} ready in ${Number((event.readyInMs / 1000).toPrecision(3))} s`;
    case 'requestsBalanced': {
      const { passed, waited, mostWaiting, refused, movedOn, failed, ready } = event;
      const parts = [
        `${count(passed, 'request')} shared out over ${ready.fewest === ready.most ? count(ready.most, 'replica') : `${ready.fewest} to ${count(ready.most, 'replica')}`}`,
        ...(waited === 0 ? [] : [`${waited} waited (${mostWaiting} at most at once)`]),
        ...(refused === 0 ? [] : [`${refused} refused because the queue was full`]),
        ...(movedOn === 0 ? [] : [`${movedOn} moved on from a replica that could not be reached`]),
        ...(failed === 0 ? [] : [`${failed} failed at a replica`]),
      ];
      return `${event.experiment === undefined ? '' : `${event.experiment}: `}${parts.join(', ')}`;
    }
    case 'measuringStarted':
      return `${event.experiment}: ${event.what} started, as run ${event.measuredBy}`;
    case 'jobsPlanned':
      return `submitting ${count(event.samples, 'sample')} in ${count(event.jobs, 'job')} as ${event.name}`;
    case 'jobsNotSubmitted':
      return `array ${event.wave} was not taken by the cluster: ${event.error}`;
    case 'jobsHeld':
      return `jobs of array ${event.job} wait until they are released: ${event.error}`;
    case 'resultSkipped':
      return `a result is left out, and what it holds is done again: ${event.error}`;
    case 'jobsSubmitted':
      return `array ${event.job} submitted: ${count(event.samples, 'sample')} in ${count(event.jobs, 'job')}${event.atOnce < event.jobs ? `, at most ${event.atOnce} at once` : ''}${event.parallelRequests === undefined ? '' : `, ${event.parallelRequests === 'auto' ? 'each finds out how many requests it may have in flight, below its part of the limit' : `each with ${count(event.parallelRequests, 'parallel request')}`}`}; their output is ${event.output}`;
    case 'jobsAttached':
      return `array ${event.job} was submitted before: waiting for its ${count(event.jobs, 'job')}`;
    case 'jobsEnded':
      return `array ${event.job} has ended${event.failed === 0 ? '' : `: ${event.failed} of ${count(event.jobs, 'job')} did not bring all: ${event.error ?? 'nobody knows why'}`}`;
    case 'jobsLeft':
      return `${count(event.jobs, 'job')} of array ${event.job} ${event.jobs === 1 ? 'goes' : 'go'} on: a resume takes what they bring, a cancel ends them${event.error === undefined ? '' : `, which did not succeed yet: ${event.error}`}`;
    case 'clusterSilent':
      return `the cluster does not answer, and is waited for: ${event.error}`;
    case 'clockDiffers':
      return `${event.experiment}: the clock of ${event.node} is at least ${Math.round(Math.abs(event.aheadMs) / 1000)} s ${event.aheadMs > 0 ? 'ahead of' : 'behind'} this machine’s; its times are told by this machine’s`;
    case 'experimentRetried':
      return `${event.experiment} is tried again (attempt ${event.attempt + 1}): ${event.error}`;
    case 'experimentEnded':
      return `${event.experiment} ${event.outcome === 'ok' ? (event.feasible === true ? 'is within its limits' : 'is not within its limits') : `${outcomeWords[event.outcome]} (stage: ${event.stage})`}${event.objective === undefined ? '' : `: ${event.objective.metric} ${Number(event.objective.value.toPrecision(4))}${event.objective.unit === '' || event.objective.unit === 'share' ? '' : ` ${event.objective.unit}`}`}${because(event.error)}`;
    case 'trialEnded':
      return `${event.trial} ${event.outcome}${because(event.error)}`;
    case 'errorFirstSeen':
      return `${event.trial} first ${event.errorClass} at sample ${event.index}: ${event.error}`;
    case 'limitsNotShared':
      return `limits are not shared with other runs: ${event.error}`;
    case 'logNotWritten':
      return `the log cannot be written (${event.error}): ${event.file}`;
    case 'limitSet':
      return `parallel_requests set to ${event.parallelRequests} by ${event.by}`;
    case 'paused':
      return `paused by ${event.by}`;
    case 'unpaused':
      return `resumed by ${event.by}`;
    case 'cancelRequested':
      return `cancel requested by ${event.by}`;
    case 'gateChecked':
      return `gate ${event.gate} ${event.held ? 'held' : 'failed'}${event.value === undefined ? ' (nothing was measured)' : ` (${Number(event.value.toPrecision(4))})`}`;
    case 'runImported':
      return `imported from ${event.tool}: ${event.file}`;
    case 'runEnded':
      return `run ${event.outcome}${because(event.error)}`;
    default:
      return unreachable(event);
  }
}

const outcomeWords = { startFailed: 'did not start', died: 'died', failed: 'failed', timedOut: 'reached its time limit', cancelled: 'was cancelled' } as const;

function configurationText(configuration: Readonly<Record<string, unknown>>): string {
  const parts = Object.entries(configuration).map(([name, value]) => `${name}=${String(value)}`);
  return parts.length === 0 ? 'the server as it is' : parts.join(' ');
}

function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? '' : 's'}`;
}

function because(error: string | undefined): string {
  return error === undefined ? '' : `: ${error}`;
}

import type { ClientFacts } from '../../score/load/clientFacts.ts';
import { shownFigures, type LoadMeasures } from '../../score/load/measureLoad.ts';
import type { SelfCheck } from '../../score/load/selfCheck.ts';
import { selfFindings } from './selfFindings.ts';

/** Whether the numbers of a level may be believed. `invalid`: the client could not do what was asked of it, so they are not the server's. */
export type Verdict = 'valid' | 'suspect' | 'invalid';

export interface VerdictView {
  readonly verdict: Verdict;
  /** What speaks against it, the worst first; sentences without a full stop. */
  readonly causes: readonly string[];
  /** What makes the next measurement better, in sentences without a full stop; absent where nothing speaks against this one. */
  readonly toDo?: readonly string[];
}

export interface JudgedLevel {
  readonly measured: LoadMeasures;
  readonly client?: ClientFacts;
  /** Requests that were to be kept in flight; absent in an open loop. */
  readonly concurrency?: number;
  /** Requests a second that were to be sent; absent in a closed loop, and where that is not one number. */
  readonly rate?: number;
  /** Requests came by a clock of their own; absent: where there is a rate. */
  readonly open?: boolean;
  /** The highest load, where it is neither of the two. */
  readonly most?: number;
  /** What the bench found of its own client. */
  readonly selfCheck?: SelfCheck;
}

type Grade = Exclude<Verdict, 'valid'>;
/** With what to do about it. */
type Finding = readonly [Grade, string, string];

const freeTheClient = 'close what else uses this machine, or measure from one with free cores';
const lowerTheLoad = 'lower the load, or spread it over several clients: this one could not send it';
const measureLonger = 'measure for longer: raise `stop`';
const warmUpMore = 'let the level settle: raise `warmup` and `stop: {duration}`';
const lookAtFailures = 'look at the failures first: the server’s log, its limits, and the longest input it takes';
const keepAlive = 'let the server keep connections open, or read TTFT with that in mind';
const judgeByToken = 'judge by TPOT and E2E instead of single ITL values';

/** The system counts the time of its cores in ticks of 10 ms: of shorter times they say nothing. */
const shortestBusyMs = 500;

/** Fewer requests say little of anything. */
const fewestRequests = 30;

export function verdictOf(level: JudgedLevel): VerdictView {
  const findings = [...ofGenerator(level), ...ofClient(level), ...ofSelf(level), ...ofRequests(level), ...ofTime(level)];
  const has = (grade: Grade): boolean => findings.some(([of]) => of === grade);
  const verdict = has('invalid') ? 'invalid' : has('suspect') ? 'suspect' : 'valid';
  const ordered = (['invalid', 'suspect'] as const).flatMap(grade => findings.filter(([of]) => of === grade));
  const toDo = [...new Set(ordered.map(([, , advice]) => advice))];
  return { verdict, causes: ordered.map(([, cause]) => cause), ...(toDo.length === 0 ? {} : { toDo }) };
}

/** Whether what was asked for was sent, and when. */
function ofGenerator({ measured, client, concurrency, rate, open = rate !== undefined }: JudgedLevel): readonly Finding[] {
  const shown = shownFigures(measured);
  const findings: Finding[] = [];
  const { lag } = shown.distributions;
  const highest = (['p99', 'p95', 'p90'] as const).find(reduce => lag[reduce] !== undefined);
  const high = highest === undefined ? lag.max : lag[highest];
  const scaleMs = scaleOf(measured);
  if (lag.p50 !== undefined && lag.p50 > Math.max(5, 0.2 * scaleMs)) findings.push(['invalid', `half of the requests left ${ms(lag.p50)} or more after they were due: they waited in the client`, lowerTheLoad]);
  else if (high !== undefined && high > Math.max(5, 0.1 * scaleMs)) findings.push(['suspect', highest === undefined ? `the latest request left ${ms(high)} after it was due` : `${100 - Number(highest.slice(1))} requests in 100 left ${ms(high)} or more after they were due`, lowerTheLoad]);
  if (concurrency !== undefined && client !== undefined && client.sockets < concurrency) findings.push([client.sockets < 0.9 * concurrency ? 'invalid' : 'suspect', `only ${client.sockets} of ${concurrency} connections could be opened`, lowerTheLoad]);
  if (concurrency !== undefined && measured.steady?.meanInFlight !== undefined && measured.steady.meanInFlight < 0.95 * concurrency) {
    const { meanInFlight } = measured.steady;
    findings.push([meanInFlight < 0.8 * concurrency ? 'invalid' : 'suspect', `${number(meanInFlight)} request${number(meanInFlight) === '1' ? ' was' : 's were'} in flight on average where ${concurrency} were asked for`, lowerTheLoad]);
  }
  if (open) {
    const achieved = measured.achieved;
    if (achieved !== undefined && achieved < 0.99) findings.push([achieved < 0.95 ? 'invalid' : 'suspect', `requests were sent at ${percent(achieved)} of the rate that was asked for: the client could not keep up`, lowerTheLoad]);
  }
  return findings;
}

/** Whether the client was well. */
function ofClient({ measured, client }: JudgedLevel): readonly Finding[] {
  if (client === undefined) return [];
  const findings: Finding[] = [];
  const scaleMs = scaleOf(measured);
  const { loopDelayP99Ms, loopDelayMaxMs, stalledShare, gcShare, coreWaitShare, busyShare, foreignShare, connections, sockets } = client;
  if (stalledShare > 0.2 || (stalledShare > 0.1 && loopDelayP99Ms > 0.5 * scaleMs)) findings.push(['invalid', `the client could read no answers for ${percent(stalledShare)} of the time, up to ${ms(loopDelayMaxMs)} at once`, freeTheClient]);
  else if (stalledShare > 0.01 || (loopDelayP99Ms > 5 && loopDelayP99Ms > 0.05 * scaleMs)) findings.push(['suspect', `the client could read no answers for ${stalledShare === 0 ? '' : `${percent(stalledShare)} of the time, `}up to ${ms(loopDelayMaxMs)} at once: times are too long by that`, freeTheClient]);
  if (gcShare > 0.05) findings.push([gcShare > 0.25 ? 'invalid' : 'suspect', `the client’s garbage collector took ${percent(gcShare)} of the time`, freeTheClient]);
  // Short waits that nothing was late by do no harm.
  const late = loopDelayP99Ms > Math.max(2, 0.02 * scaleMs);
  if (coreWaitShare !== undefined && (coreWaitShare > 0.25 || (coreWaitShare > 0.05 && late))) findings.push([coreWaitShare > 0.4 && late ? 'invalid' : 'suspect', `the client waited for a free CPU core for ${percent(coreWaitShare)} of the time${busyShare === undefined || foreignShare === undefined || client.wallMs < shortestBusyMs || busyShare < coreWaitShare ? '' : `: the machine was busy for ${percent(busyShare)}, other processes took ${percent(foreignShare)}`}`, freeTheClient]);
  else if (coreWaitShare === undefined && busyShare !== undefined && busyShare > 0.95) findings.push(['suspect', `the machine was busy for ${percent(busyShare)} of the time, ${percent(foreignShare ?? 0)} with other processes`, freeTheClient]);
  const sent = measured.whole.requests;
  if (connections !== undefined && sent >= fewestRequests && connections - sockets > 0.5 * sent) findings.push(['suspect', `${connections} connections were made for ${sent} requests: the server closes them, and connecting is in the lag of each`, keepAlive]);
  return findings;
}

/** Whether the client itself adds much to what it measures. */
function ofSelf({ measured, concurrency, rate, most, selfCheck }: JudgedLevel): readonly Finding[] {
  return selfFindings({ check: selfCheck, load: rate ?? concurrency ?? most ?? measured.whole.requestsPerS ?? 0, timeMs: scaleOf(measured) }).map((cause): Finding => ['suspect', cause, freeTheClient]);
}

/** Whether there is enough to tell something from. */
function ofRequests({ measured }: JudgedLevel): readonly Finding[] {
  const shown = shownFigures(measured);
  const findings: Finding[] = [];
  const { requests, ok, failures } = measured.whole;
  if (requests < fewestRequests) findings.push(['suspect', `only ${requests} request${requests === 1 ? '' : 's'} ${requests === 1 ? 'was' : 'were'} measured`, measureLonger]);
  if (requests > 0 && ok < 0.99 * requests) findings.push(['suspect', `${percent(1 - ok / requests)} of the requests failed (${Object.entries(failures).map(([name, n]) => `${n} ${name}`).join(', ')}), and their times are in no percentile`, lookAtFailures]);
  const gapMs = shown.distributions.itl.p50;
  if (shown.coalesced !== undefined && shown.coalesced > 0.2 && gapMs !== undefined && gapMs > 1) findings.push(['suspect', `${percent(shown.coalesced)} of the chunks came together with the one before, so single ITL values are not the server’s`, judgeByToken]);
  return findings;
}

/** Whether it was the same all the time. */
function ofTime({ measured }: JudgedLevel): readonly Finding[] {
  const { steady, drift } = measured;
  const law = steady?.law;
  return [
    ...drift.map((change): Finding => ['suspect', change, warmUpMore]),
    ...(law === undefined || Math.abs(law.mismatch) <= law.tolerance ? [] : [['suspect', `throughput × time per request is ${number(law.expected)} where ${number(law.observed)} were in flight (${law.mismatch > 0 ? '+' : '−'}${percent(Math.abs(law.mismatch))}): ${law.mismatch < 0 ? 'slots were idle, or requests that never ended are missing' : 'the level was not steady'}`, warmUpMore] satisfies Finding]),
  ];
}

/** What a delay of the client is small against: the time to the first token, else of the answer. */
function scaleOf(measured: LoadMeasures): number {
  const { ttft, e2e } = shownFigures(measured).distributions;
  return ttft.p50 ?? e2e.p50 ?? 0;
}

function ms(value: number): string {
  return `${value >= 10 ? value.toFixed(0) : value.toFixed(1)} ms`;
}

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(2))} %`;
}

function number(value: number): string {
  return String(Number(value.toPrecision(3)));
}

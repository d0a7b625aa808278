import { durationText } from '../timeText.ts';
import { bestLevel, noise } from './bestLevel.ts';
import type { Sweep, SweepLevel, SweepSetting } from './sweepView.ts';

/** A rate this close to a declared one is bounded by it. */
const bounded = 0.85;
/** … unless nearly as many were in flight as the level allows. */
const full = 0.95;
/** Fewer samples for each parallel request are mostly the beginning and the end of a level. */
const leastRounds = 3;

/** What is written is a little less than what was let through. */
const margin = 0.95;

type Measured = SweepLevel & { readonly measured: NonNullable<SweepLevel['measured']>; readonly totalMs: number };

/**
 * Names the best level, as `bestLevel` finds it, and says what to write, and why.
 * @param levels fewest parallel requests first
 */
export function sweepAdvice(levels: readonly SweepLevel[], setting: SweepSetting): Pick<Sweep, 'best' | 'advice'> {
  const ended = levels.flatMap((level): readonly Measured[] => (level.measured !== undefined && level.outcome === 'succeeded' && level.answered > 0 ? [{ ...level, measured: level.measured, totalMs: level.measured.totalMs }] : []));
  const found = bestLevel(ended);
  if (found === undefined) return { advice: [`No level came to its end with an answer, so there is no best one${levels[0]?.error === undefined ? '' : `: ${levels[0].error}`}`] };
  const { best, sound } = found;
  const context = { levels, ended, best, setting, failedMore: (level: Measured) => !sound.includes(level) };
  const advice = [headline(context), declaredBound(context), rateLimit(context), beyond(context), stillFalling(context), ...cautions(context)].filter(sentence => sentence !== undefined);
  return levels.length === 1 ? { advice } : { best: best.parallelRequests, advice };
}

interface Context {
  readonly levels: readonly SweepLevel[];
  /** Those with a time. */
  readonly ended: readonly Measured[];
  readonly best: Measured;
  readonly setting: SweepSetting;
  readonly failedMore: (level: Measured) => boolean;
}

function headline({ levels, ended, best, setting }: Context): string {
  const [fewest] = ended;
  const write = `Write \`parallel_requests: ${best.parallelRequests}\` into ${setting.place}`;
  const took = `${best.done} samples take ${durationText(timeOf(best))}`;
  if (levels.length === 1) return `At ${best.parallelRequests} at once ${took}: with one level there is nothing to compare it with`;
  if (ended.length === 1) return `${write}: ${took}, and at no other level it came to an end with an answer`;
  if (fewest === best || fewest === undefined) return `${write}: ${took}, and no other level is faster${best.parallelRequests === 1 && !ended.some(level => level.rateLimited > 0) && isSerial(ended) ? '; the endpoint answers one at a time' : ''}`;
  return `${write}: ${took}, ${Number((timeOf(fewest) / timeOf(best)).toPrecision(2))} times as fast as ${fewest.parallelRequests === 1 ? 'one at a time' : `${fewest.parallelRequests} at once`}`;
}

/** Answers come no faster however many are asked for, and each takes as much longer as there are more. */
function isSerial(ended: readonly Measured[]): boolean {
  const [one, ...others] = ended;
  return one !== undefined && others.length > 0 && others.every(level => (p50(level) ?? 0) > 1.5 * (p50(one) ?? Number.POSITIVE_INFINITY));
}

/** What is said of the levels above the best one. */
function beyond({ ended, best, failedMore }: Context): string | undefined {
  const said = ended.filter(level => level.parallelRequests > best.parallelRequests).map(level => {
    const ratio = timeOf(level) / timeOf(best);
    const speed = ratio < 1 - noise ? `is faster (${durationText(timeOf(level))})` : ratio <= 1 + noise ? `is no faster (${durationText(timeOf(level))})` : `is slower (${durationText(timeOf(level))})`;
    const facts = [
      ...(failedMore(level) ? [`loses ${level.failed} of ${level.done} samples (${Object.entries(level.errors).map(([name, n]) => `${n} ${name}`).join(', ')})`] : []),
      ...(level.rateLimited > 0 ? [`gets ${times(level.rateLimited, 'answer')} 429`] : []),
      ...(waitsInside(level, best) ? [`each answer takes ${Number(((p50(level) ?? 0) / (p50(best) ?? 1)).toPrecision(2))} times as long`] : []),
    ];
    const but = facts.length === 0 ? '' : failedMore(level) && ratio < 1 - noise ? ' but ' : facts.length === 1 ? ' and ' : ', ';
    return `${level.parallelRequests} ${speed}${but}${facts.join(' and ')}`;
  });
  return said.length === 0 ? undefined : said.join('; ');
}

/** Requests that wait in the endpoint for each other take longer there. */
function waitsInside(level: Measured, best: Measured): boolean {
  return (p50(level) ?? 0) > 1.3 * (p50(best) ?? Number.POSITIVE_INFINITY);
}

function stillFalling({ levels, ended, best, setting }: Context): string | undefined {
  const before = ended.at(-2);
  // Levels above it that did not come to an end have told enough.
  if (best !== ended.at(-1) || before === undefined || levels.at(-1)?.parallelRequests !== best.parallelRequests || best.rateLimited > 0 || boundBy(best, setting) !== undefined) return undefined;
  if (best.parallelRequests < setting.ceiling) return `The time still falls at ${best.parallelRequests}: sweep higher levels too, up to ${setting.ceiling}`;
  return `The time still falls at ${best.parallelRequests}, which is your maximum: raise it (\`parallel_requests: {max: ${2 * setting.ceiling}}\` in pitwall.config.yaml) and sweep on`;
}

/** The endpoint's own limit, as far as it showed. */
function rateLimit({ ended, best, setting }: Context): string | undefined {
  const limited = ended.filter(level => level.rateLimited > 0);
  const [first] = limited;
  if (first === undefined) return undefined;
  const perMinute = admittedPerMinute(limited);
  const write = perMinute === undefined ? 0 : roundedDown(margin * perMinute);
  const from = first === ended.at(-1) ? `at ${first.parallelRequests}` : `from ${first.parallelRequests} parallel requests on`;
  const clean = ended.filter(level => level.rateLimited === 0 && level.parallelRequests < best.parallelRequests).at(-1);
  const without = best.rateLimited > 0 && clean !== undefined ? `; ${clean.parallelRequests} meets none and takes ${durationText(timeOf(clean))}` : '';
  if (perMinute === undefined) return `The endpoint answers 429 ${from}${without}`;
  const declared = setting.declared?.requestsPerMinute;
  const toDo = declared === undefined ? `write \`requests_per_minute: ${write}\` into the model’s \`limits\`` : `lower the declared \`requests_per_minute: ${declared}\` to ${Math.min(write, roundedDown(margin * declared))}`;
  return `The endpoint answers 429 ${from}: it lets through about ${Number(perMinute.toPrecision(2))} requests a minute, so ${toDo}${without}`;
}

/** From what was let through between the first 429 and the last, where that is long enough to tell. */
function admittedPerMinute(limited: readonly Measured[]): number | undefined {
  const known = limited.flatMap(({ measured: { admitted, totalMs } }) => (admitted !== undefined && admitted.requests >= 10 && admitted.inMs >= 0.2 * totalMs ? [admitted] : []));
  const requests = known.reduce((sum, { requests }) => sum + requests, 0);
  const minutes = known.reduce((sum, { inMs }) => sum + inMs, 0) / 60_000;
  if (requests === 0) return undefined;
  return requests / minutes;
}

/** To two digits. */
function roundedDown(perMinute: number): number {
  const digit = 10 ** Math.max(0, Math.floor(Math.log10(perMinute)) - 1);
  return Math.max(1, Math.floor(perMinute / digit) * digit);
}

function declaredBound({ ended, setting }: Context): string | undefined {
  const held = ended.flatMap(level => {
    const by = boundBy(level, setting);
    return by === undefined ? [] : [{ level, by }];
  });
  const [first] = held;
  if (first === undefined) return undefined;
  const from = held.length === ended.length ? 'every level' : `the levels from ${first.level.parallelRequests} on`;
  return `The declared ${first.by} bounds ${from}, not the endpoint: raise it, or take it out, to see what the endpoint can do`;
}

/** The declared rate that a level has reached, as it is written: more could have been in flight. */
function boundBy({ parallelRequests, measured: { attempts, totalMs, meanInFlight }, tokens }: Measured, { declared }: SweepSetting): string | undefined {
  if (declared === undefined || totalMs === 0 || meanInFlight > full * parallelRequests) return undefined;
  const { requestsPerMinute, minIntervalMs, tokensPerMinute } = declared;
  const perMinute = (attempts * 60_000) / totalMs;
  if (requestsPerMinute !== undefined && perMinute >= bounded * requestsPerMinute) return `\`requests_per_minute: ${requestsPerMinute}\``;
  if (minIntervalMs !== undefined && perMinute >= (bounded * 60_000) / minIntervalMs) return `\`min_interval: ${minIntervalMs}ms\``;
  if (tokensPerMinute !== undefined && (tokens * 60_000) / totalMs >= bounded * tokensPerMinute) return `\`tokens_per_minute: ${tokensPerMinute}\``;
  return undefined;
}

function cautions({ levels, ended, best }: Context): readonly string[] {
  const few = ended.filter(level => level.parallelRequests > 1 && level.done < leastRounds * level.parallelRequests);
  const wanted = 4 * (ended.at(-1)?.parallelRequests ?? 0);
  const [one] = ended;
  const worse = ended.find(level => one !== undefined && level !== one && differ(level, one));
  const unfinished = levels.filter(level => level.state === 'ended' && level.measured === undefined);
  return [
    ...(best.failed > 0 ? [`${best.failed} of ${best.done} samples get no answer at ${best.parallelRequests} (${Object.entries(best.errors).map(([name, n]) => `${n} ${name}`).join(', ')})`] : []),
    ...(worse?.metric === undefined || one?.metric === undefined ? [] : [`The answers change with the load: ${one.metric.id} is ${one.metric.value.toFixed(2)} at ${one.parallelRequests} and ${worse.metric.value.toFixed(2)} at ${worse.parallelRequests}`]),
    ...(few.length === 0 ? [] : [`${few[0]?.done} samples are few for ${few.map(({ parallelRequests }) => parallelRequests).join(' and ')} parallel requests: take ${wanted} (\`--sample\`) to be sure`]),
    ...(unfinished.length === 0 ? [] : [`${unfinished.map(({ parallelRequests }) => parallelRequests).join(' and ')} did not come to an end`]),
  ];
}

/** Their 95 % intervals do not touch. */
function differ(a: SweepLevel, b: SweepLevel): boolean {
  const [x, y] = [a.metric?.interval, b.metric?.interval];
  return x !== undefined && y !== undefined && (x.high < y.low || y.high < x.low);
}

function timeOf({ totalMs }: Measured): number {
  return totalMs;
}

function p50({ measured }: Measured): number | undefined {
  return measured.latencyMs?.p50;
}

function times(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? '' : 's'}`;
}

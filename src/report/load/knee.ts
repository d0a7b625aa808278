import { capacityOf } from '../../plan/findCapacity.ts';
import { defaultShare } from '../../score/load/loadFigures.ts';
import { shownFigures, type LoadMeasures } from '../../score/load/measureLoad.ts';
import { uslFit, type UslFit } from '../../score/load/uslFit.ts';

/** What the levels say together. */
export interface KneeView {
  /** The share of requests that must meet the SLO. */
  readonly share: number;
  /** The highest load whose attainment reaches the share, and its neighbours; absent without an SLO, and where no level reaches it. */
  readonly knee?: LevelPoint;
  readonly below?: LevelPoint;
  /** Absent where the highest level that was tried still reaches the share. */
  readonly above?: LevelPoint;
  /** Of a search: where the SLO is just met. Of requests in flight a whole number; of rates between the highest that met it and the next, which did not. */
  readonly capacity?: number;
  /** The lowest load from which on throughput rises by less than 5 % to the highest of all; absent where it is the highest that was tried, so that nobody knows. */
  readonly saturation?: LevelPoint;
  readonly usl?: UslFit;
}

export interface LevelPoint {
  /** Requests in flight, or a second. */
  readonly load: number;
  readonly requestsPerS?: number;
  readonly tokensPerS?: number;
  readonly attainment?: number;
}

export interface KneeLevel {
  readonly load: number;
  readonly measured: LoadMeasures;
  /** Of an invalid level nothing is concluded. */
  readonly valid: boolean;
}

const stillRising = 0.05;
const uslTolerance = 0.05;

/** Undefined where fewer than two levels were measured. @param open loads are rates: then there is no fit over the requests in flight */
export function kneeOf(levels: readonly KneeLevel[], { judged, open, share = defaultShare, searched = false }: { readonly judged: boolean; readonly open: boolean; readonly share?: number; readonly searched?: boolean }): KneeView | undefined {
  const told = levels.filter(({ valid }) => valid).toSorted((a, b) => a.load - b.load);
  if (told.length < 2) return undefined;
  const points = told.map(pointOf);
  const at = judged ? points.findLastIndex(({ attainment }) => attainment !== undefined && attainment >= share) : -1;
  const knee = at < 0 ? {} : { knee: points[at], ...(points[at - 1] === undefined ? {} : { below: points[at - 1] }), ...(points[at + 1] === undefined ? {} : { above: points[at + 1] }) };
  // A level that a search ended early has an attainment, and no throughput that could be compared.
  const steady = told.filter(({ measured }) => measured.steady !== undefined);
  const saturation = saturationOf(steady.map(pointOf));
  const achieved = steady.flatMap(({ measured }) => {
    const { meanInFlight: n, requestsPerS: throughput } = shownFigures(measured);
    return n === undefined || throughput === undefined ? [] : [{ n, throughput }];
  });
  const usl = open ? undefined : believed(uslFit(achieved), achieved);
  const between = searched ? capacityOf(told.flatMap(({ load, measured }) => (shownFigures(measured).margin === undefined ? [] : [{ load, margin: shownFigures(measured).margin ?? 0 }]))) : undefined;
  const [met, missed] = [points[at], points[at + 1]];
  // No more than what was measured says: a load that was missed is none, and of requests in flight there is no half.
  const capacity = between === undefined || met === undefined || missed === undefined ? undefined : open ? Math.min(Math.max(between, met.load), missed.load) : Math.min(Math.max(Math.floor(between), met.load), missed.load - 1);
  return { share, ...(capacity === undefined ? {} : { capacity }), ...(knee as Pick<KneeView, 'knee' | 'below' | 'above'>), ...(saturation === undefined ? {} : { saturation }), ...(usl === undefined ? {} : { usl }) };
}

function saturationOf(points: readonly LevelPoint[]): LevelPoint | undefined {
  const most = Math.max(...points.map(({ requestsPerS = 0 }) => requestsPerS));
  const found = points.findIndex(({ requestsPerS = 0 }) => requestsPerS >= most / (1 + stillRising));
  return found === points.length - 1 ? undefined : points[found];
}

/** A fit whose highest throughput lies among loads that were measured, and that none of them came near, says nothing of this server. */
function believed(fit: UslFit | undefined, achieved: readonly { readonly throughput: number }[]): UslFit | undefined {
  const most = Math.max(...achieved.map(({ throughput }) => throughput));
  return fit?.peak !== undefined && fit.peak.n <= fit.highest && fit.peak.throughput > (1 + uslTolerance) * most ? undefined : fit;
}

function pointOf({ load, measured }: KneeLevel): LevelPoint {
  const { requestsPerS, tokensPerS, attainment } = shownFigures(measured);
  return { load, ...(requestsPerS === undefined ? {} : { requestsPerS }), ...(tokensPerS === undefined ? {} : { tokensPerS }), ...(attainment === undefined ? {} : { attainment: attainment.value }) };
}

/** In sentences without a full stop. */
export function kneeNotes(view: KneeView, { judged, open }: { readonly judged: boolean; readonly open: boolean }): readonly string[] {
  const { knee, above, saturation, usl, share, capacity } = view;
  const name = (point: LevelPoint): string => (open ? `${point.load} req/s` : `${point.load} in flight`);
  const percent = (value: number | undefined): string => `${Number(((value ?? 0) * 100).toPrecision(4))} %`;
  return [
    ...(!judged ? [] : knee === undefined ? [`no level meets the SLO for ${percent(share)} of its requests`] : [`the SLO is met up to ${name(knee)}: ${percent(knee.attainment)} of the requests keep it${above === undefined ? '; no higher load was tried' : `, and ${percent(above.attainment)} at ${name(above)}`}`]),
    ...(capacity === undefined ? [] : [open ? `the capacity within the SLO is about ${Number(capacity.toPrecision(3))} req/s${knee === undefined || above === undefined ? '' : `: between ${knee.load}, which was met, and ${above.load}, which was not`}` : `the capacity within the SLO is ${capacity} in flight`]),
    ...(saturation === undefined ? [] : [`throughput stops rising at ${name(saturation)} (${Number((saturation.requestsPerS ?? 0).toPrecision(3))} req/s)`]),
    ...(usl === undefined ? [] : [`universal scalability: ${Number(usl.lambda.toPrecision(3))} req/s for one in flight, σ ${Number(usl.sigma.toPrecision(2))}, κ ${Number(usl.kappa.toPrecision(2))} (R² ${usl.r2.toFixed(3)} of ${usl.levels} levels)${usl.peak === undefined ? '' : `; most throughput, ${Number(usl.peak.throughput.toPrecision(3))} req/s, at ${Math.round(usl.peak.n)} in flight${usl.peak.n > usl.highest ? ', which was not measured' : ''}`}`]),
  ];
}

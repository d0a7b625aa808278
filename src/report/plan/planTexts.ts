import { unreachable } from '../../base/unreachable.ts';
import type { Bottleneck, Forecast, Outlook } from './forecast.ts';

/** How long something will take: `820 ms`, `4.2 s`, `12 min 5 s`, `6 h 40 min`, `15 d 3 h`; what is under its last unit is rounded. */
export function spanText(ms: number): string {
  if (ms < 1_000) return `${ms < 1 && ms > 0 ? Number(ms.toPrecision(2)) : Math.round(ms)} ms`;
  if (ms < 59_950) return `${Number((ms / 1_000).toFixed(1))} s`;
  const parts = (total: number, unit: string, of: number, small: string): string => `${Math.floor(total / of)} ${unit}${total % of === 0 ? '' : ` ${total % of} ${small}`}`;
  if (ms < 3_599_500) return parts(Math.round(ms / 1_000), 'min', 60, 's');
  if (ms < 100 * 3_600_000) return parts(Math.round(ms / 60_000), 'h', 60, 'min');
  return parts(Math.round(ms / 3_600_000), 'd', 24, 'h');
}

/** `GPU slots`, `the longest trial (m~dev)`. */
export function bottleneckText({ kind, of }: Bottleneck, { unit }: Pick<Forecast, 'unit'>): string {
  switch (kind) {
    case 'gpuSlots':
      return 'GPU slots';
    case 'parallelTrials':
      return unit === 'level' ? 'levels, which run one after another' : `parallel ${unit}s`;
    case 'requestLimit':
      return `request limit${of === undefined ? '' : ` of ${of}`}`;
    case 'rateLimit':
      return `rate limit of ${of ?? ''}`;
    case 'scoringPool':
      return of === 'default' ? 'the default scoring pool' : `scoring pool ${of ?? ''}`;
    case 'longestChain':
      return of === undefined ? 'longest chain' : `longest ${unit} (${of})`;
    case 'none':
      return 'none';
    default:
      return unreachable(kind);
  }
}

/** Three digits: `1.07`, `12.3`, `4570`. */
export function rateText(value: number): string {
  return value >= 100 ? String(Math.round(value)) : value.toPrecision(3);
}

export function costText(cost: number | undefined): string {
  return cost === undefined ? 'not known' : cost < 0.01 && cost > 0 ? cost.toPrecision(2) : cost.toFixed(2);
}

export function percentOf(utilisation: Outlook['utilisation']): string {
  return utilisation === undefined ? '–' : `${(100 * utilisation.value).toFixed(1)} %`;
}

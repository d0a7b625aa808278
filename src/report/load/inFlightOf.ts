import type { TickRow } from '../../store/rows.ts';

/** In a closed loop a request whose answer has come and waits to be read still counts in a tick, and its slot is in use again. */
export function inFlightOf({ inFlight, limit }: Pick<TickRow, 'inFlight' | 'limit'>): number {
  return limit > 0 ? Math.min(inFlight, limit) : inFlight;
}

import type { SlotPhase, SlotRow, SlotStretch } from './slotTimeline.ts';
import { slotPhases } from './slotTimeline.ts';

/** More rows than these are no picture. */
export const mostRows = 60;

export interface NamedRow extends SlotRow {
  readonly model: string;
}

/** Rows that can be looked at: each its own where they are few, else those of a model in one, else so many neighbours in one as it takes. */
export function mergeRows(rows: readonly NamedRow[]): readonly SlotRow[] {
  if (rows.length <= mostRows) return rows.map(({ name, stretches }) => ({ name, stretches }));
  const models = [...Map.groupBy(rows, ({ model }) => model)];
  if (models.length > 1 && models.length <= mostRows) return models.map(([model, of]) => ({ name: `${model} (${of.length} trials)`, stretches: unionOf(of) }));
  const size = Math.ceil(rows.length / mostRows);
  return Array.from({ length: Math.ceil(rows.length / size) }, (_, k) => {
    const of = rows.slice(k * size, (k + 1) * size);
    return { name: of.length === 1 ? `trial ${k * size + 1}` : `trials ${k * size + 1} to ${k * size + of.length}`, stretches: unionOf(of) };
  });
}

/** Phase by phase: when any of them was in it. Work hides what others wait for. */
function unionOf(rows: readonly SlotRow[]): readonly SlotStretch[] {
  return slotPhases.flatMap(phase => joined(rows.flatMap(({ stretches }) => stretches.filter(of => of.phase === phase)), phase));
}

function joined(stretches: readonly SlotStretch[], phase: SlotPhase): readonly SlotStretch[] {
  const found: { phase: SlotPhase; fromMs: number; untilMs: number }[] = [];
  for (const { fromMs, untilMs } of stretches.toSorted((a, b) => a.fromMs - b.fromMs)) {
    const last = found.at(-1);
    if (last !== undefined && fromMs <= last.untilMs) last.untilMs = Math.max(last.untilMs, untilMs);
    else found.push({ phase, fromMs, untilMs });
  }
  return found;
}

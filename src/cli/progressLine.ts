import type { ProgressSnapshot } from '../runner/progress.ts';
import { printable } from '../report/printable.ts';
import { clockText } from '../report/timeText.ts';

const barWidth = 24;

/** `gsm8k ███████░░░ 412/1319 · 38 req/s · 0:24 left · 3 failed`, cut to the terminal's width. */
export function progressLine(task: string, progress: ProgressSnapshot, columns: number): string {
  const share = progress.total === 0 ? 0 : Math.min(1, progress.done / progress.total);
  const filled = Math.floor(share * barWidth);
  const parts = [
    `${task} ${'█'.repeat(filled)}${'░'.repeat(barWidth - filled)} ${progress.total === 0 && progress.done > 0 ? progress.done : `${progress.done}/${progress.total}`}`,
    ...(progress.stage === undefined ? [] : [progress.stage]),
    ...(progress.requestsPerS > 0 ? [`${rateText(progress.requestsPerS)} req/s`] : []),
    ...(progress.timeLeftMs === undefined || progress.done >= progress.total ? [] : [`${clockText(progress.timeLeftMs)} left`]),
    ...(progress.failed > 0 ? [`${progress.failed} failed`] : []),
  ];
  return printable(parts.join(' · ')).slice(0, Math.max(10, columns - 1));
}

function rateText(perS: number): string {
  return perS >= 10 ? perS.toFixed(0) : perS.toFixed(1);
}

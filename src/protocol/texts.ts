// How numbers and times read on both sides of the panel: the webview may take values from here only.
export { intervalText, metricText, percentText, pText, shareText, signedText } from '../report/numberText.ts';
export { agoText, clockText, durationText } from '../report/timeText.ts';
export { trialLabels } from '../report/trialLabels.ts';
export { cacheFact } from '../report/cacheFact.ts';
export { scoringFact } from '../report/scoringFact.ts';
export { sweepCells, sweepNotes } from '../report/sweep/sweepText.ts';

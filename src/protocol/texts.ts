// How numbers and times read on both sides of the panel: the webview may take values from here only.
export { gateValue } from '../report/gateValue.ts';
export { intervalTitle } from '../report/intervalTitle.ts';
export { leaderboardCells, leaderboardNotes } from '../report/leaderboardText.ts';
export { countText, countTitle, metricIntervalText, valueText } from '../report/metricCells.ts';
export { metricTitle } from '../report/metricTitle.ts';
export { intervalText, metricText, percentText, pText, shareText, signedText } from '../report/numberText.ts';
export { agoText, clockText, durationText } from '../report/timeText.ts';
export { trialLabels } from '../report/trialLabels.ts';
export { runNotes } from '../report/runNotes.ts';
export { sweepCells } from '../report/sweep/sweepText.ts';
export { tagCells } from '../report/tagText.ts';
export { costOf, rescoredText, trialCautions, trialNotes, trialReasons } from '../report/trialNotes.ts';
export { loadCaption, loadCells } from '../report/load/loadText.ts';
export { telemetryCaption, telemetryCells } from '../report/load/telemetryText.ts';
export { atText, effectCells, failureText, inOrder, levelCells, objectiveText, remark, lengthText, sloText, standingText, variedParameters } from '../report/tune/tuneCells.ts';
export { bareNumber, limitText, objectiveAt, titleWithUnit, tuneNumber } from '../report/tune/tuneNumbers.ts';
export { bestHeading, caption as tuneCaption } from '../report/tune/tuneText.ts';
export { configurationText, parameterText } from '../report/tune/tuneView.ts';

import type { Target } from './pick.ts';

/** Every command of the manifest: they are there before what they do is loaded. */
export const commandIds = [
  'pitwall.openPanel',
  'pitwall.plan',
  'pitwall.run',
  'pitwall.runWith',
  'pitwall.cancel',
  'pitwall.resume',
  'pitwall.pause',
  'pitwall.showRunning',
  'pitwall.setParallelRequests',
  'pitwall.retryFailed',
  'pitwall.rescore',
  'pitwall.newTask',
  'pitwall.convert',
  'pitwall.importResults',
  'pitwall.startSim',
  'pitwall.doctor',
  'pitwall.reportBug',
  'pitwall.openTask',
  'pitwall.openLog',
  'pitwall.exportRun',
  'pitwall.openRunTask',
  'pitwall.openJson',
  'pitwall.copyCommandLine',
  'pitwall.compare',
  'pitwall.compareWithBaseline',
  'pitwall.setSecret',
  'pitwall.filterRuns',
  'pitwall.clearRunsFilter',
  'pitwall.showMoreRuns',
  'pitwall.declareSlots',
  'pitwall.openModel',
  'pitwall.deleteRun',
  'pitwall.renameRun',
  'pitwall.pinBaseline',
  'pitwall.unpinBaseline',
] as const;

export type CommandId = (typeof commandIds)[number];

/** What a command does. @param more what a key binding, a link or another command says beside the target */
export type Command = (target: Target, ...more: readonly unknown[]) => Promise<unknown>;

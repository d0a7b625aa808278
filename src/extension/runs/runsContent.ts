/** What the Runs view is made of, loaded when somebody first looks at it. */
export { groupRuns } from '../../report/runs/runGroups.ts';
export { treePicture } from '../live/treePicture.ts';
export { runsItem } from './runItems.ts';

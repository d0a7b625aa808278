import { HumanError } from '../base/humanError.ts';

/** Throws a HumanError where Node is older than what the commands need (`node:sqlite`, `Map.groupBy`): better one sentence than a crash somewhere in between. @param version as `22.13.0` */
export function refuseOldNode(version: string): void {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > 22 || (major === 22 && minor >= 13)) return;
  throw new HumanError({ what: `Pitwall runs on Node 22.13 or newer, and this is ${version}`, toDo: 'use a newer Node; in a checkout `npm run -s pitwall -- …` brings its own' });
}

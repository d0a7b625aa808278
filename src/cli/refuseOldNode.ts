import { HumanError } from '../base/humanError.ts';
import { isOldNode, leastNode } from '../base/leastNode.ts';

/** Throws a HumanError where Node is older than what the commands need: better one sentence than a crash somewhere in between. @param version as `22.13.0` */
export function refuseOldNode(version: string): void {
  if (!isOldNode(version)) return;
  throw new HumanError({ what: `Pitwall runs on Node ${leastNode.text} or newer, and this is ${version}`, toDo: 'use a newer Node; in a checkout `npm run -s pitwall -- …` brings its own' });
}

import { HumanError } from '../base/humanError.ts';
import { codeText } from '../store/codeText.ts';
import { codeFingerprint } from '../task/codeFingerprint.ts';
import type { TaskCode } from '../task/codeOf.ts';

/** Lets that code run alone which somebody agreed to, as it is now: between then and now a file may have changed. Throws a HumanError that names what is not. */
export function agreedBefore(agreed: readonly string[] = []): (code: readonly TaskCode[]) => void {
  return code => {
    const unknown = code.filter(each => !agreed.includes(codeFingerprint(each, codeText)));
    if (unknown.length === 0) return;
    throw new HumanError({ what: `nobody has agreed that this runs: ${unknown.map(({ what, command, file }) => `${command ?? file} (${what})`).join(' · ')}`, toDo: 'run the task again: what it runs on this machine is shown before' });
  };
}

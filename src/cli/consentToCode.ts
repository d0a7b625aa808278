import path from 'node:path';
import { HumanError } from '../base/humanError.ts';
import { sha256 } from '../base/sha256.ts';
import { printable } from '../report/printable.ts';
import { openAgreedCode, type AgreedCode } from '../store/agreedCode.ts';
import { codeText } from '../store/codeText.ts';
import { ledgerFile } from '../store/ledger.ts';
import { codeFingerprint } from '../task/codeFingerprint.ts';
import type { TaskCode } from '../task/codeOf.ts';
import type { CliHost } from './host.ts';

export interface Consented {
  readonly quiet?: true;
  /** `--yes`: nobody is asked. */
  readonly yes?: true;
}

/**
 * What a task runs on this machine is shown before it runs. Whoever can answer is asked, once for each text of it in a folder; a script that names a task file has decided.
 * Returns the fingerprints of what may run. Throws a HumanError where the answer is no.
 */
/** @param folder of the task */
export async function consentToCode(host: CliHost, folder: string, code: readonly TaskCode[], { quiet, yes }: Consented): Promise<readonly string[]> {
  const fingerprints = code.map(each => codeFingerprint(each, codeText));
  if (code.length === 0) return fingerprints;
  const line = `runs on this machine: ${code.map(({ what, file, command }) => `${printable(command ?? path.relative(host.cwd, file ?? ''))} (${what})`).join(' · ')}\n`;
  const { confirm } = host;
  if (confirm === undefined || yes === true) {
    if (quiet !== true) host.note(line);
    return fingerprints;
  }
  const agreed = openAgreed(host);
  try {
    // `python model.py` is another program in another folder.
    const here = fingerprints.map(fingerprint => sha256(JSON.stringify([path.resolve(host.cwd, folder), fingerprint])));
    const isKnown = agreed !== undefined && here.every(fingerprint => agreed.has(fingerprint));
    if (!isKnown || quiet !== true) host.note(line);
    if (isKnown) return fingerprints;
    if (!(await confirm('run it? [y/N] '))) throw new HumanError({ what: 'nothing was run', toDo: 'read what the task runs, and answer `y`, or add `--yes`' });
    agreed?.add(here, Date.now());
    return fingerprints;
  } finally {
    agreed?.dispose();
  }
}

/** Undefined where the ledger cannot be used: then one is asked each time. */
function openAgreed(host: CliHost): AgreedCode | undefined {
  try {
    return openAgreedCode(ledgerFile(host.environment));
  } catch (error) {
    if (error instanceof HumanError) return undefined;
    throw error;
  }
}

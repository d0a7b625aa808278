// Known weaknesses of what is shipped, as the registry tells them. Where the registry cannot tell (a mirror without that service, no network) it says so and fails nobody.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A moderate one is told, and does not stop a build. */
const failing = ['high', 'critical'];

/** @returns what to say, and whether it fails */
export function judgeAudit(text) {
  let report;
  try {
    report = JSON.parse(text);
  } catch {
    return { said: 'audit: npm gave no report, so nothing was looked up', fails: false };
  }
  const { vulnerabilities, error, message } = report;
  if (vulnerabilities === undefined) return { said: `audit: the registry tells of no weaknesses here (${error?.summary || message || 'no reason given'}), so nothing was looked up`, fails: false };
  const found = Object.values(vulnerabilities);
  const lines = found.map(({ name, severity, range, via }) => `  ${severity} ${name} ${range}: ${via.map(each => (typeof each === 'string' ? `through ${each}` : `${each.title} ${each.url}`)).join('; ')}`);
  const fails = found.some(({ severity }) => failing.includes(severity));
  return { said: [`audit: ${found.length === 0 ? 'no weakness is known of what is shipped' : `${found.length} package${found.length === 1 ? '' : 's'} of what is shipped with known weaknesses`}`, ...lines].join('\n'), fails };
}

/** What in a lock file does not come as it was checked from the registry: without a SHA-512, from elsewhere, or, of what is shipped, with a script that runs when it is installed. */
export function lockProblems({ lockfileVersion, packages }) {
  const entries = Object.entries(packages).filter(([place]) => place !== '');
  return [
    ...(lockfileVersion === 3 ? [] : [`its version is ${lockfileVersion}, and 3 is expected`]),
    ...entries.flatMap(([place, { integrity, resolved, link, dev, hasInstallScript }]) => [
      ...(link === true ? [`${place} is a link`] : []),
      ...(/^sha512-[\w+/]{86}==$/u.test(integrity ?? '') ? [] : [`${place} has no SHA-512`]),
      ...(resolved === undefined || resolved.startsWith('https://registry.npmjs.org/') ? [] : [`${place} comes from ${resolved}`]),
      ...(hasInstallScript === true && dev !== true ? [`${place} is shipped and runs a script when it is installed`] : []),
    ]),
  ];
}

if (import.meta.main) {
  const problems = lockProblems(JSON.parse(readFileSync('package-lock.json', 'utf8')));
  for (const problem of problems) console.log(`package-lock.json: ${problem}`);
  // `dependencies` is what the bundles are made of.
  const text = await new Promise(resolve => execFile('npm', ['audit', '--omit=dev', '--json'], { maxBuffer: 64 * 1024 * 1024, timeout: 60_000, shell: process.platform === 'win32' }, (_, out) => resolve(out)));
  const { said, fails } = judgeAudit(text);
  console.log(said);
  process.exitCode = fails || problems.length > 0 ? 1 : 0;
}

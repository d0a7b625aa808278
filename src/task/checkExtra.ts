/** What Pitwall says to sbatch itself, with the key that a person says it by, or why nobody does. */
const ownOptions: Readonly<Record<string, { readonly key?: string; readonly why?: string }>> = {
  ...said('partition', '-p', '--partition'),
  ...said('account', '-A', '--account'),
  ...said('time', '-t', '--time'),
  ...said('cpus', '-c', '--cpus-per-task'),
  ...said('memory', '--mem'),
  ...said('exclusive', '--exclusive'),
  ...said('folder', '-D', '--chdir'),
  ...said('gpus', '-G', '--gpus', '--gres', '--gpus-per-node'),
  ...said('jobs', '-a', '--array'),
  ...withoutKey(undefined, '-J', '--job-name', '-o', '--output', '-e', '--error', '--parsable', '--wrap', '-W', '--wait', '--export', '--export-file', '--requeue', '--no-requeue', '--open-mode', '-H', '--hold', '--test-only', '--comment', '--kill-on-invalid-dep'),
  ...withoutKey('a job of Pitwall is one program on one node', '-N', '--nodes', '-n', '--ntasks'),
  ...withoutKey('jobs of another cluster would not be found again', '-M', '--clusters', '--cluster'),
  ...withoutKey('what it waits for may never end, and a run asks for jobs several times', '-d', '--dependency'),
  ...withoutKey('a signal ends its job', '--signal'),
  ...withoutKey('the script of a job comes from Pitwall', '-i', '--input'),
  ...withoutKey('sbatch would tell about itself and submit nothing', '-h', '--help', '--usage', '-V', '--version'),
};

function said(key: string, ...names: readonly string[]): typeof ownOptions {
  return Object.fromEntries(names.map(name => [name, { key }]));
}

function withoutKey(why: string | undefined, ...names: readonly string[]): typeof ownOptions {
  return Object.fromEntries(names.map(name => [name, why === undefined ? {} : { why }]));
}

/** What is wrong with an option of sbatch that a task adds, as `--qos=high` or `-C ib`; undefined where it is only sbatch's business. */
export function checkExtra(option: string): { readonly message: string; readonly toDo: string } | undefined {
  const name = /^(--[^=\s]+|-[A-Za-z])/.exec(option)?.[0];
  if (name === undefined) return { message: `\`${option}\` is no option of sbatch`, toDo: 'write it with its dashes, as one text: "--qos=high"' };
  if (name.startsWith('--') && /\s/.test(option.slice(0, option.includes('=') ? option.indexOf('=') : undefined))) return { message: `\`${option}\` is one option with a blank in its name`, toDo: `write \`${option.replace(/\s+/, '=')}\`` };
  // These take no value, so another one may hide behind them.
  if (/^-[OQsv][A-Za-z]/.test(option)) return { message: `\`${option}\` is several options in one`, toDo: 'write each as an item of its own' };
  // sbatch takes the beginning of a name for the whole.
  const whole = Object.hasOwn(ownOptions, name) ? name : name.startsWith('--') ? Object.keys(ownOptions).find(own => own.startsWith(name)) : undefined;
  const own = whole === undefined ? undefined : ownOptions[whole];
  if (own === undefined) return undefined;
  const told = whole === name ? `\`${name}\`` : `\`${whole}\` (which \`${name}\` is short for)`;
  if (own.why !== undefined) return { message: `${told} cannot be said: ${own.why}`, toDo: 'remove it' };
  return { message: `Pitwall says ${told} to sbatch itself`, toDo: own.key === undefined ? 'remove it' : `write \`${own.key}: …\` instead` };
}

/**
 * A run's id, readable and in order of time within a task: `gsm8k-20261121-043802-k3f9` (UTC).
 * @param random uniform in [0, 1)
 */
export function newRunId(taskName: string, wallMs: number, random: () => number): string {
  const stamp = new Date(wallMs).toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15);
  const name = taskName.replace(/[^a-zA-Z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 32).toLowerCase();
  const suffix = Math.floor(random() * 36 ** 4).toString(36).padStart(4, '0');
  return `${name === '' ? 'run' : name}-${stamp}-${suffix}`;
}

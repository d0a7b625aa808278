import { chmodSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Terminal } from './pitwall.ts';

let terminal: Terminal;
beforeEach(() => void (terminal = new Terminal()));
afterEach(() => terminal.dispose());

test('doctor measures the load client against the truth, loses nothing, and says what it is on', async () => {
  const { code, out } = await terminal.run('doctor', '--client', '--in-flight', '4', '--json');
  const document = JSON.parse(out) as { schema: string; machine: { node: string }; client: { in_flight: number; paced: { streams: number; tokens: number; lost_events: number; ttft_ms: { n: number } }; coalesced: { events: number; lost_events: number }; budget: { what: string }[] } };
  expect({ code, schema: document.schema, node: document.machine.node }).toEqual({ code: 0, schema: 'pitwall.doctor/1', node: process.versions.node });
  expect(document.client).toMatchObject({ in_flight: 4, paced: { streams: 8, tokens: 400, lost_events: 0, ttft_ms: { n: 8 } }, coalesced: { events: 100_000, lost_events: 0 } });
  expect(document.client.budget.map(({ what }) => what)).toEqual(['TTFT error p50', 'TPOT error p50', 'events lost']);
  expect(await terminal.run('doctor', '--in-flight', '4')).toMatchObject({ code: 2, note: expect.stringContaining('belongs to `pitwall doctor --client`') as string });
}, 30_000);

test('doctor says whether a cluster answers', async () => {
  const program = (name: string): void => void chmodSync(terminal.file(`bin/${name}`, '#!/bin/sh\necho "slurm_load_ctl_conf error: Unable to contact slurm controller (connect failure)" >&2\nexit 1\n'), 0o755);
  terminal.variables = { PATH: path.join(terminal.folder, 'bin') };
  expect((await terminal.run('doctor')).out).toMatch(/^Pitwall .*\nSlurm: none on this machine\n$/);
  for (const name of ['sbatch', 'scontrol', 'sinfo']) program(name);
  expect((await terminal.run('doctor')).out).toContain('\nSlurm: the controller does not answer (slurmctld is down, or cannot be reached); look with `scontrol ping`');
  expect(JSON.parse((await terminal.run('doctor', '--json')).out)).toMatchObject({ slurm: { found: true, answers: false } });
});

import { afterEach, expect, test } from 'vitest';
import { Terminal } from './pitwall.ts';

const terminal = new Terminal();
afterEach(() => terminal.dispose());

test('doctor measures the load client against the truth, loses nothing, and says what it is on', async () => {
  const { code, out } = await terminal.run('doctor', '--client', '--in-flight', '4', '--json');
  const document = JSON.parse(out) as { schema: string; machine: { node: string }; client: { in_flight: number; paced: { streams: number; tokens: number; lost_events: number; ttft_ms: { n: number } }; coalesced: { events: number; lost_events: number }; budget: { what: string }[] } };
  expect({ code, schema: document.schema, node: document.machine.node }).toEqual({ code: 0, schema: 'pitwall.doctor/1', node: process.versions.node });
  expect(document.client).toMatchObject({ in_flight: 4, paced: { streams: 8, tokens: 400, lost_events: 0, ttft_ms: { n: 8 } }, coalesced: { events: 100_000, lost_events: 0 } });
  expect(document.client.budget.map(({ what }) => what)).toEqual(['TTFT error p50', 'TPOT error p50', 'events lost']);
  expect(await terminal.run('doctor', '--in-flight', '4')).toMatchObject({ code: 2, note: expect.stringContaining('belongs to `pitwall doctor --client`') as string });
}, 30_000);

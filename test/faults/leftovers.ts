import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openDeviceLedger } from '../../src/store/deviceLedger.ts';
import { openPortLedger } from '../../src/store/portLedger.ts';
import { running } from '../execute/replicas/started.ts';
import type { Subject } from './subject.ts';

/** A guard ends what a killed runner has left within five seconds; a busy machine takes longer. */
const patienceMs = 20_000;

/** What a run that is over has left behind: processes, leases of devices, ports that nobody else gets, temporary files. */
export async function leftovers(subject: Subject): Promise<readonly string[]> {
  const untilMs = performance.now() + patienceMs;
  for (;;) {
    const found = [...processes(subject), ...leases(subject), ...temporaryFiles(subject)];
    if (found.length === 0 || performance.now() > untilMs) return found;
    await new Promise(resolve => setTimeout(resolve, 100));
  }
}

/** The folder of the subject is in the environment of all that it starts. */
function processes({ terminal }: Subject): readonly string[] {
  return running(`PITWALL_HOME=${terminal.folder}`).map(line => `process ${line.trim().slice(0, 120)}`);
}

function leases({ ledgerFile }: Subject): readonly string[] {
  if (!existsSync(ledgerFile)) return [];
  const devices = openDeviceLedger(ledgerFile);
  const use = devices.inUse(Date.now());
  devices.dispose();
  const ports = openPortLedger(ledgerFile);
  const raw = new DatabaseSync(ledgerFile, { readOnly: true });
  const held = raw.prepare('SELECT port FROM held_ports').all().map(({ port }) => Number(port));
  raw.close();
  const taken = held.filter(port => {
    const free = ports.claim(port, Date.now());
    if (free) ports.release(port);
    return !free;
  });
  ports.dispose();
  return [...use.held.map(({ trial, devices: ids }) => `lease of ${ids.join()} by ${trial}`), ...use.waiting.map(({ trial }) => `place in the queue of ${trial}`), ...taken.map(port => `port ${port}`)];
}

function temporaryFiles({ terminal }: Subject): readonly string[] {
  return readdirSync(path.join(terminal.folder, 'tmp')).map(name => `temporary file ${name}`);
}

import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** What was tried of a target since its last mend: a finding begins it anew. */
export interface TargetRecord {
  readonly minutes: number;
  /** Of the processor: what the minutes were worth on a machine that does other things too. */
  readonly cpuMinutes: number;
  readonly inputs: number;
  /** Day of the last finding; absent where there was none. */
  readonly lastFinding?: string;
  readonly lastRun: string;
}

const file = path.join(import.meta.dirname, 'RECORD.json');

export function readRecord(): Readonly<Record<string, TargetRecord>> {
  return JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, TargetRecord>>;
}

export function addToRecord(name: string, more: { readonly wallMs: number; readonly cpuMs: number; readonly inputs: number }): void {
  change(name, before => ({ ...before, minutes: rounded(before.minutes + more.wallMs / 60_000), cpuMinutes: rounded(before.cpuMinutes + more.cpuMs / 60_000), inputs: before.inputs + more.inputs }));
}

export function recordFinding(name: string): void {
  change(name, () => ({ minutes: 0, cpuMinutes: 0, inputs: 0, lastFinding: today(), lastRun: today() }));
}

function change(name: string, to: (before: TargetRecord) => TargetRecord): void {
  const all = readRecord();
  const changed = { ...all, [name]: { ...to(all[name] ?? { minutes: 0, cpuMinutes: 0, inputs: 0, lastRun: today() }), lastRun: today() } };
  const text = JSON.stringify(Object.fromEntries(Object.entries(changed).sort(([a], [b]) => a.localeCompare(b, 'en'))), undefined, 2);
  const part = `${file}.${process.pid}.part`;
  writeFileSync(part, `${text}\n`);
  renameSync(part, file);
}

function rounded(minutes: number): number {
  return Math.round(minutes * 1000) / 1000;
}

function today(): string {
  return new Date().toISOString().slice(0, 10);
}

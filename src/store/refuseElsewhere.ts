import os from 'node:os';
import path from 'node:path';
import { HumanError } from '../base/humanError.ts';
import { text } from './columns.ts';
import type { Connection } from './connection.ts';
import { heartbeatMs } from './liveness.ts';
import { networkFileSystem } from './networkFileSystem.ts';

/** This machine, as far as a store cares. */
export interface StoreMachine {
  readonly host: string;
  /** Of a folder that other machines may have too, the kind of its file system. */
  readonly networkOf: (folder: string) => string | undefined;
  readonly nowMs: () => number;
}

const thisMachine: StoreMachine = { host: os.hostname(), networkOf: networkFileSystem, nowMs: () => Date.now() };

/**
 * Throws a HumanError where another machine records a run into this store over a network: there SQLite's log lies in memory that each machine has for itself, so what two of them write may be lost or damaged.
 * @param db with the tables of any version
 */
export function refuseElsewhere(db: Connection, { host, networkOf, nowMs }: StoreMachine = thisMachine): void {
  const network = networkOf(path.dirname(db.file));
  const other = network === undefined ? undefined : db.get("SELECT id, host FROM runs WHERE state <> 'ended' AND host <> ? AND heartbeat_ms > ? ORDER BY heartbeat_ms DESC LIMIT 1", host, nowMs() - heartbeatMs);
  if (network === undefined || other === undefined) return;
  throw new HumanError({
    what: `run ${text(other, 'id')} is recorded here by ${text(other, 'host')}, and this is ${host}: over ${network} two machines cannot write one store`,
    where: db.file,
    toDo: `do it on ${text(other, 'host')}, or wait until that run has ended`,
    kind: 'unfinished',
  });
}

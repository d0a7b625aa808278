import type { Fault } from './fault.ts';
import { clockStepped } from './faults/clockStepped.ts';
import { crashLoop } from './faults/crashLoop.ts';
import { damagedStore } from './faults/damagedStore.ts';
import { diskFull } from './faults/diskFull.ts';
import { certificate, endpoint } from './faults/endpoint.ts';
import { gpuGone } from './faults/gpuGone.ts';
import { killed } from './faults/killed.ts';
import { ledgerDamaged } from './faults/ledger.ts';
import { locked } from './faults/locked.ts';
import { outOfMemory } from './faults/outOfMemory.ts';
import { newerStore, readOnlyStore } from './faults/refusedStore.ts';
import { stopped } from './faults/stopped.ts';

export const allFaults: readonly Fault[] = [killed, diskFull, damagedStore, newerStore, readOnlyStore, locked, ledgerDamaged, clockStepped, stopped, outOfMemory, endpoint, certificate, gpuGone, crashLoop];

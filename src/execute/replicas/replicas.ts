import type { Clock } from '../../base/clock.ts';
import type { ReadySpec, ReplicaSpec } from '../../task/tune.ts';
import type { Guard } from './guard.ts';
import type { PortLeases } from './portLeases.ts';

/** What is served, and how often. */
export interface ReplicasSpec {
  /**
   * What is started for a replica, with everything resolved. Of a container the command runs in the foreground and ends with it (`docker run --rm --name NAME …`):
   * `container` is NAME, and the command's first word is asked to stop and to remove it.
   */
  readonly start: (replica: ReplicaPlace) => StartCommand;
  /** Where the command runs; absolute. */
  readonly folder: string;
  /** The environment that shows each replica its devices, one for each; there are never more replicas than that. It stands above what `start` says. Of replicas without devices: `{}` for each. */
  readonly devices: readonly Readonly<Record<string, string>>[];
  readonly ready: ReadySpec;
  /** From TERM to KILL. */
  readonly graceMs: number;
  readonly replicas: ReplicaSpec;
  /** Where a replica's output goes; absolute. It is appended to. */
  readonly logFile: (index: number) => string;
  /** What must not be read in an error, nor in a log once its replica has stopped. */
  readonly secrets?: readonly string[];
  /** How often each replica that ended by itself is started anew. 0 where there is one and stays one: what is measured meanwhile is worth nothing. 2 where others go on, or their number changes. */
  readonly maxRestarts?: number;
}

export interface ReplicaPlace {
  readonly index: number;
  readonly port: number;
  /** Of its devices. */
  readonly environment: Readonly<Record<string, string>>;
  /** Names a container: no other of this machine is called so. */
  readonly name: string;
}

export interface StartCommand {
  readonly command: readonly string[];
  /** Beside what this process has. */
  readonly env: Readonly<Record<string, string>>;
  readonly container?: string;
}

export interface ReplicaPorts {
  readonly clock: Clock;
  readonly portLeases: PortLeases;
  readonly guard: Guard;
}

/** Served copies that are ready. */
export interface Replicas {
  /** `http://127.0.0.1:PORT`: of the only replica itself; of a balancer where there are several, a queue is counted, or their number changes. */
  readonly url: string;
  /** One for each that was ever ready, by index. */
  facts(): readonly RunningFact[];
  /** What went through the balancer, where there is one. */
  balanced(): Balanced | undefined;
  /** Aborts, with a ReplicaDeath as its reason, when a replica has ended by itself once too often. The others are not stopped by that. */
  readonly died: AbortSignal;
  /** In order: no more requests, TERM, the grace, KILL for whatever is left of what was started, ports given back. Idempotent; never rejects. Tells what could not be ended, and is still on its devices. */
  stop(): Promise<string | undefined>;
}

export interface RunningFact {
  readonly pid?: number;
  readonly port: number;
  readonly restarts: number;
  /** From its (last) start to its readiness. */
  readonly readyInMs?: number;
  readonly log: string;
}

export interface Balanced {
  /** Passed on to a replica, at once or after a wait. */
  readonly passed: number;
  readonly waited: number;
  /** The most that waited at once. */
  readonly mostWaiting: number;
  /** Refused, because the queue was full. */
  readonly refused: number;
  /** Tried at another replica, because the first could not be reached. */
  readonly movedOn: number;
  /** What could be given to no replica, or broke off at one. */
  readonly failed: number;
  /** How many replicas were ready, each time that changed; milliseconds of the clock since the start. */
  readonly changes: readonly { readonly atMs: number; readonly ready: number }[];
}

export type StartResult = { readonly replicas: Replicas } | { readonly failed: StartFailure };

/** A server that did not start: an observation, not an error of ours. */
export interface StartFailure {
  /** One sentence without a full stop. */
  readonly error: string;
  /** The last of what it wrote, as it may be stored and shown. */
  readonly log: readonly string[];
  /** It says nothing about the configuration: the port was taken in between, it was ended from outside, or the machine had no means left. */
  readonly canBeRetried: boolean;
  /** It was not ready in time. */
  readonly timedOut?: true;
  /** Its program is not there, or may not be executed. */
  readonly noProgram?: true;
  /** What could not be ended, and is still on its devices: `replica 0 (process 4711) could not be ended`. */
  readonly left?: string;
  /** Of the replica that failed. */
  readonly fact?: RunningFact;
}

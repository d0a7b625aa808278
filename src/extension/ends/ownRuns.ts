import type { Memory } from '../languageModels/modelBridges.ts';

const ownKey = 'pitwall/ownRuns';
/** Of more than this many runs at once nobody waits for each. */
const most = 50;

interface Owner {
  readonly run: string;
  /** The extension host that started it. */
  readonly pid: number;
}

/** The runs that this window has started or resumed, over a reload: it tells of their end, and other windows on the same workspace do not. */
export class OwnRuns {
  private readonly memory: Memory;
  private readonly pid: number;
  private readonly isAlive: (pid: number) => boolean;
  private owners: readonly Owner[];

  constructor(memory: Memory, pid: number, isAlive: (pid: number) => boolean) {
    this.memory = memory;
    this.pid = pid;
    this.isAlive = isAlive;
    // Other windows may write the same memory: what this one does not know was begun elsewhere, after it.
    this.owners = memory.get<readonly Owner[]>(ownKey, []);
  }

  /** Of a window before this one that is gone: their end may have been seen by nobody. */
  get left(): readonly string[] {
    return this.owners.filter(({ pid }) => pid !== this.pid && !this.isAlive(pid)).map(({ run }) => run);
  }

  add(run: string): void {
    this.keep([...this.owners.filter(owner => owner.run !== run), { run, pid: this.pid }].slice(-most));
  }

  /** Whether to tell of the end of this run; from then on nobody does. */
  claimEnd(run: string): boolean {
    const owner = this.owners.find(candidate => candidate.run === run);
    if (owner === undefined || (owner.pid !== this.pid && this.isAlive(owner.pid))) return false;
    this.forget(run);
    return true;
  }

  /** Whether another extension host, which may be gone in a moment, is to tell of it. */
  isOfAnother(run: string): boolean {
    return this.owners.some(owner => owner.run === run && owner.pid !== this.pid);
  }

  forget(run: string): void {
    this.keep(this.owners.filter(owner => owner.run !== run));
  }

  private keep(owners: readonly Owner[]): void {
    this.owners = owners;
    void this.memory.update(ownKey, owners.length === 0 ? undefined : owners);
  }
}

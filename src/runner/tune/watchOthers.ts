export interface Watch {
  /** Begins to note what works on this machine beside an experiment; what it returns ends that, and tells them in order. */
  readonly begin: (experiment: string) => () => readonly string[];
  /** Called when something has changed, and now and then: runs of other processes come and go without a word. */
  readonly look: () => void;
}

/** Who else works on this machine while an experiment is measured: experiments of this run whose servers are up, and those of others that hold devices. */
export function createWatch({ ownNow, others }: { readonly ownNow: () => readonly string[]; readonly others: () => readonly string[] }): Watch {
  const open = new Map<string, Set<string>>();
  return {
    begin(experiment) {
      const seen = new Set<string>();
      open.set(experiment, seen);
      look();
      return () => {
        look();
        open.delete(experiment);
        return [...seen].sort();
      };
    },
    look,
  };

  function look(): void {
    if (open.size === 0) return;
    const now = [...ownNow(), ...others()];
    for (const [experiment, seen] of open) for (const other of now) if (other !== experiment) seen.add(other);
  }
}

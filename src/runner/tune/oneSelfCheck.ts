import type { SelfCheck } from '../../score/load/selfCheck.ts';
import type { RunPorts } from '../runSpec.ts';

/** The client is measured once for all experiments, at each load: who asks meanwhile waits for the same, and measures nothing beside it. */
export function oneSelfCheck(ports: RunPorts): RunPorts {
  const { checkSelf } = ports;
  if (checkSelf === undefined) return ports;
  const found = new Map<string, Promise<SelfCheck>>();
  return {
    ...ports,
    async checkSelf(load, signal) {
      const key = JSON.stringify(load);
      for (;;) {
        const known = found.get(key);
        const asked = known ?? checkSelf(load, signal);
        found.set(key, asked);
        try {
          return await asked;
        } catch (error) {
          // Of another experiment that was stopped over it: then it is ours to do.
          if (found.get(key) === asked) found.delete(key);
          if (known === undefined || signal.aborted) throw error;
        }
      }
    },
  };
}

import { spawn } from 'node:child_process';

/** Ends the programs of a process that was killed without a chance to end them itself (`kill -9`, out of memory). */
export interface Keeper {
  /** @param group the number of a process group, which is its leader's */
  began(group: number): void;
  ended(group: number): void;
}

/**
 * It reads which groups begin (`+ 123`) and end (`- 123`). The end of its input is the end of us: what is left then is asked to end, and two seconds
 * later ended. The groups are words of one text, between spaces.
 */
const script = `
groups=' '
while read -r change group; do
  case $change in
    +) groups="$groups$group " ;;
    -) groups="\${groups%% $group *} \${groups#* $group }" ;;
  esac
done
[ "$groups" = ' ' ] && exit
for group in $groups; do kill -s TERM -- "-$group"; done
sleep 2
for group in $groups; do kill -s KILL -- "-$group"; done
`;

/** A shell of a megabyte, in a process group of its own, so that what ends ours does not end it. It holds nothing up: where there is no shell, nobody keeps. */
export function startKeeper(): Keeper {
  const child = spawn('/bin/sh', ['-c', script], { cwd: '/', stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  child.on('error', () => undefined);
  child.unref();
  const input = child.stdin as (typeof child.stdin & { unref(): void }) | undefined;
  input?.on('error', () => undefined);
  input?.unref();
  return {
    began: group => void input?.write(`+ ${group}\n`),
    ended: group => void input?.write(`- ${group}\n`),
  };
}

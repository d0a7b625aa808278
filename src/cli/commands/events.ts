import { systemClock } from '../../base/clock.ts';
import { isAlive } from '../../store/liveness.ts';
import { eventText } from '../../report/eventText.ts';
import type { AddCommand } from '../command.ts';
import { withReader, workspaceOption } from '../openWorkspace.ts';

const lookMs = 250;

export const addEvents: AddCommand = (program, host) => {
  program
    .command('events')
    .argument('<run>', 'a run id, the beginning of one, or `latest`')
    .description('print what happened in a run')
    .option('-f, --follow', 'wait for more until the run ends')
    .option('--json', 'one JSON object a line')
    .option(...workspaceOption)
    .action((name: string, options: { follow?: true; json?: true; workspace?: string }) =>
      withReader(host, options.workspace, async reader => {
        const { id } = reader.findRun(name);
        for (let after = 0; ; ) {
          const row = reader.findRun(id);
          for (const event of reader.events(id, after)) {
            after = event.seq;
            const at = new Date(event.atMs).toISOString();
            await host.out(options.json === true ? `${JSON.stringify({ seq: event.seq, at, ...event.event })}\n` : `${at} ${eventText(event.event)}\n`);
          }
          if (options.follow !== true || row.state === 'ended' || host.signal.aborted) return;
          if (!isAlive(row, Date.now())) return host.note(`run ${id} was interrupted; resume it with: ${host.self} run --resume ${id}\n`);
          await systemClock.sleep(lookMs, host.signal);
        }
      }),
    );
};

import { HumanError } from '../../base/humanError.ts';
import { textTable } from '../../report/textTable.ts';
import { storeFile } from '../../store/workspaceFolder.ts';
import { openStore } from '../../store/workspaceStore.ts';
import type { AddCommand } from '../command.ts';
import { withReader, workspaceOf, workspaceOption } from '../openWorkspace.ts';

export const addCache: AddCommand = (program, host) => {
  program
    .command('cache')
    .argument('[action]', '`clear` forgets the answers')
    .description('the answers kept for models with `cache: true`: how many, how large; or forget them')
    .option('--model <id>', 'with clear: only this model’s')
    .option(...workspaceOption)
    .action(async (action: string | undefined, options: { model?: string; workspace?: string }) => {
      if (action !== undefined && action !== 'clear') throw new HumanError({ what: `\`pitwall cache ${action}\` does not exist`, toDo: 'write `pitwall cache`, or `pitwall cache clear`' });
      if (action === undefined && options.model !== undefined) throw new HumanError({ what: '`--model` belongs to `pitwall cache clear`', toDo: 'leave it out: the list names every model' });
      const size = await withReader(host, options.workspace, reader => reader.cacheSize());
      if (action === undefined) {
        if (size.entries === 0) return host.out('no answers are kept; models with `cache: true`, or `pitwall run --cache`, keep them\n');
        const lines = size.models.map(({ model, entries, bytes }) => [model, String(entries), sizeText(bytes)]);
        return host.out(textTable([{ title: 'model', align: 'left', shrinks: true }, { title: 'answers', align: 'right' }, { title: 'size', align: 'right' }], [...lines, ['all', String(size.entries), sizeText(size.bytes)]], host.columns));
      }
      if (options.model !== undefined && !size.models.some(({ model }) => model === options.model)) {
        throw new HumanError({ what: `no answer of a model \`${options.model}\` is kept`, toDo: size.entries === 0 ? 'the cache is empty' : `the cache has ${size.models.map(({ model }) => model).join(', ')}` });
      }
      const store = openStore(storeFile(workspaceOf(host, options.workspace)));
      try {
        host.note(`forgot ${store.clearCache(options.model)} answers\n`);
      } finally {
        store.dispose();
      }
    });
};

function sizeText(bytes: number): string {
  return bytes < 1024 * 1024 ? `${(bytes / 1024).toFixed(1)} KiB` : `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}

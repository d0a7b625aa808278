import { comparisonDocument } from '../../report/comparisonDocument.ts';
import { comparisonText } from '../../report/comparisonText.ts';
import { compareModels } from '../../report/compareModels.ts';
import { compareRuns } from '../../report/compareRuns.ts';
import { figuresText } from '../../report/comparison/figuresText.ts';
import type { AddCommand } from '../command.ts';
import { withReader, workspaceOption } from '../openWorkspace.ts';
import { writeJson } from '../output.ts';

export const addCompare: AddCommand = (program, host) => {
  program
    .command('compare')
    .argument('<runs...>', 'run ids, beginnings of them, or `latest`; of one run, its models are compared')
    .description('evals: paired differences with intervals, sample by sample; benches: level by level; tunes: their best configurations')
    .option('--metric <id>', 'a scorer’s id, or accuracy (default: every scorer)')
    .option('--json [file]', 'print one JSON document to stdout, or write it to the file')
    .option(...workspaceOption)
    .action((names: readonly string[], options: { metric?: string; json?: true | string; workspace?: string }) =>
      withReader(host, options.workspace, async reader => {
        const figures = options.json === undefined && options.metric === undefined ? figuresText(reader, names, { width: host.columns, nowMs: Date.now() }) : undefined;
        if (figures !== undefined) return await host.out(figures);
        const [first] = names;
        const comparison = names.length === 1 && first !== undefined ? compareModels(reader, first, options.metric) : compareRuns(reader, names, options.metric);
        if (options.json !== undefined) await writeJson(host, options.json, comparisonDocument(comparison));
        if (options.json !== true) await host.out(comparisonText(comparison, host.columns));
      }),
    );
};

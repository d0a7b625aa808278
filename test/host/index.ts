import Mocha from 'mocha';
import { format } from 'node:util';
import { defineActivation } from './activation.ts';
import { defineAuthoring } from './authoring.ts';
import { defineComparing } from './comparing.ts';
import { defineDevicesView } from './devicesView.ts';
import { defineEditorModels } from './editorModels.ts';
import { defineEndpointsView } from './endpointsView.ts';
import { defineEveryCommand, ExecutedCommands } from './everyCommand.ts';
import { defineLeftJobs } from './leftJobs.ts';
import { defineOpeningRuns } from './openingRuns.ts';
import { defineRunEnds } from './runEnds.ts';
import { defineRunning } from './running.ts';
import { defineRuns } from './runs.ts';
import { defineRunsView } from './runsView.ts';
import { defineSecrets } from './secrets.ts';
import { defineStarting } from './starting.ts';
import { defineTaskFiles } from './taskFiles.ts';
import { defineTestExplorer } from './testExplorer.ts';

/** What VS Code calls in its extension host. Rejects when a test failed: that is the exit code. */
export async function run(): Promise<void> {
  // Formatted here: the host forwards a console call's values as they are, and drops one whose first is no text.
  Mocha.reporters.Base.consoleLog = (...values: unknown[]) => console.log(format(...values));
  const mocha = new Mocha({ ui: 'tdd', color: false, timeout: 60_000, reporter: 'spec' });
  mocha.suite.emit('pre-require', globalThis, '', mocha);
  const { PITWALL_HOST_GREP: only } = process.env;
  if (only !== undefined) mocha.grep(only);
  defineActivation();
  defineTaskFiles();
  defineAuthoring();
  defineRuns();
  defineRunning();
  defineRunEnds();
  defineTestExplorer();
  defineRunsView();
  defineLeftJobs();
  defineComparing();
  defineDevicesView();
  defineEndpointsView();
  defineStarting();
  defineEditorModels();
  defineOpeningRuns();
  defineSecrets();
  let running = '';
  mocha.rootHooks({
    beforeEach(this: Mocha.Context) {
      running = this.currentTest?.fullTitle() ?? '';
    },
  });
  const executed = new ExecutedCommands(() => running);
  // What some of the tests execute says nothing of the rest.
  if (only === undefined) defineEveryCommand(executed);

  let passed = 0;
  const failed = await new Promise<number>(resolve => mocha.run(resolve).on('pass', () => passed++));
  console.log(`host tests: ${passed} passed, ${failed} failed`);
  if (failed > 0) throw new Error(`${failed} host tests failed`);
}

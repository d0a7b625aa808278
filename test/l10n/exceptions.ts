/** Texts that go through no `l10n.t`, and why. It only shrinks: what is found no more has to go from here. */
export const exceptions: readonly string[] = [
  // Who asked, in the record of a run.
  'src/extension/commands/controlRun.ts: VS Code (process {})',
  // The name of a collection, for programmers.
  'src/extension/ends/watchRunEnds.ts: pitwall runs',
  // What a model's answer is recorded with: the same in the store, the command line and the logs.
  'src/extension/languageModels/answerAsk.ts: the editor blocks this model for now: {}',
  'src/extension/languageModels/answerAsk.ts: the editor does not know this model any more: {}',
  'src/extension/languageModels/answerAsk.ts: the editor does not let Pitwall use this model: {}',
  'src/extension/languageModels/answerAsk.ts: the editor’s model failed: {}',
  'src/extension/languageModels/chooseModel.ts: the editor offers no language model at all, so not {}; install and sign in to an extension that does, such as GitHub Copilot Chat',
  'src/extension/languageModels/chooseModel.ts: the editor offers no {}; it offers {}',
  'src/extension/languageModels/chooseModel.ts: {} of the editor’s models fit {}: {}; name one by `model` and `vendor`',
  // Recorded: who asked a run to stop.
  'src/extension/commands/cancelRun.ts: VS Code (process {})',
  // Names of formats.
  'src/extension/commands/exportToFile.ts: CSV',
  'src/extension/commands/exportToFile.ts: HTML',
  'src/extension/commands/exportToFile.ts: JSON',
  'src/extension/commands/exportToFile.ts: JSON Lines',
  'src/extension/commands/exportToFile.ts: JUnit XML',
  'src/extension/commands/exportToFile.ts: Markdown',
  'src/extension/commands/exportToFile.ts: SVG',
  'src/extension/commands/exportToFile.ts: vLLM',
];

import type { ModelSelector } from '../../task/editorBridge.ts';
import type { EditorModel, EditorModels } from './editorModel.ts';

/** More are counted. */
const mostNamed = 12;

/** The one model that fits; else what is wrong, as a sentence without a full stop. */
export async function chooseModel(models: EditorModels, selector: ModelSelector): Promise<EditorModel | string> {
  const fitting = await models.select(selector);
  const [only] = fitting;
  if (only !== undefined && fitting.length === 1) return only;
  if (only !== undefined) return `${fitting.length} of the editor’s models fit ${words(selector)}: ${named(fitting)}; name one by \`model\` and \`vendor\``;
  const offered = await models.select({});
  if (offered.length === 0) return `the editor offers no language model at all, so not ${words(selector)}; install and sign in to an extension that does, such as GitHub Copilot Chat`;
  return `the editor offers no ${words(selector)}; it offers ${named(offered)}`;
}

function words(selector: ModelSelector): string {
  return Object.entries(selector).map(([key, value]) => `${key === 'id' ? 'model' : key} \`${value}\``).join(', ');
}

function named(models: readonly EditorModel[]): string {
  const names = models.map(({ id, vendor }) => `\`${id}\` (${vendor})`);
  return names.length <= mostNamed ? names.join(', ') : `${names.slice(0, mostNamed).join(', ')} and ${names.length - mostNamed} more`;
}

import { shareText } from '../numberText.ts';
import type { RunView } from '../view.ts';
import { escapeMarkup as text } from './escapeMarkup.ts';
import { htmlTable } from './htmlTable.ts';

/** A matrix of more labels does not fit on a page. */
const mostInMatrix = 20;

/** Of metrics over labels: each label's own numbers and the confusion matrix, folded. */
export function* htmlLabels(view: RunView, name: (trial: string) => string): Generator<string> {
  let first = true;
  for (const trial of view.trials) {
    for (const [scorer, { labels }] of Object.entries(trial.metrics)) {
      if (labels === undefined) continue;
      if (first) yield '<h2>Labels</h2>\n';
      first = false;
      const { names, counts } = labels.confusion;
      const words = names.map(label => label ?? 'none of them');
      yield `<details class="table"><summary>${text(`${name(trial.id)} · ${scorer}`)}</summary>`;
      yield htmlTable(['Label', 'Precision', 'Recall', 'F1', 'Predicted', 'True'], labels.labels.map(({ label, precision, recall, f1, predicted, support }) => [label, shareText(precision), shareText(recall), shareText(f1), String(predicted), String(support)]));
      if (words.length <= mostInMatrix) yield `<p>Rows are the true labels, columns the predicted ones.</p>${htmlTable(['', ...words], counts.map((row, k) => [words[k] ?? '', ...row.map(String)]))}`;
      yield '</details>\n';
    }
  }
}

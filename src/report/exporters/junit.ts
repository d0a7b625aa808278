import { metricText } from '../numberText.ts';
import { trialLabels } from '../trialLabels.ts';
import type { RunView } from '../view.ts';
import { escapeMarkup } from './escapeMarkup.ts';

/**
 * A run for a build server: each gate is a test, and so is that the run came to its end. A gate that did not hold is a failure with the worst trial's value;
 * a run that did not finish is an error. (JUnit XML as Jenkins and GitLab read it: testsuites, testsuite, testcase, failure, error.)
 */
export function* junitChunks(view: RunView): Generator<string> {
  const name = escapeMarkup(view.task);
  const seconds = (view.durationMs / 1000).toFixed(3);
  const finished = view.state === 'ended' && view.outcome === 'succeeded';
  const failures = view.gates.filter(gate => !gate.held).length;
  const attributes = `tests="${view.gates.length + 1}" failures="${failures}" errors="${finished ? 0 : 1}" time="${seconds}"`;
  yield `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="pitwall" ${attributes}>\n`;
  yield `  <testsuite name="${name}" ${attributes} timestamp="${new Date(view.createdMs).toISOString().slice(0, 19)}">\n`;
  yield `    <properties><property name="run" value="${escapeMarkup(view.id)}"/></properties>\n`;
  yield `    <testcase classname="${name}" name="the run comes to its end" time="${seconds}"${finished ? '/>' : `>\n      <error message="${escapeMarkup(whyUnfinished(view))}"/>\n    </testcase>`}\n`;
  const labels = trialLabels(view.trials);
  for (const { gate, held, value, unit, trial, why } of view.gates) {
    const where = trial === undefined ? '' : ` (worst in ${labels.get(trial) ?? trial})`;
    const message = value === undefined ? `${why ?? 'nothing was measured'}${where}` : `it is ${metricText(value, unit)}${where}`;
    yield `    <testcase classname="${name}" name="${escapeMarkup(gate)}"${held ? '/>' : `>\n      <failure message="${escapeMarkup(message)}"/>\n    </testcase>`}\n`;
  }
  yield '  </testsuite>\n</testsuites>\n';
}

function whyUnfinished(view: RunView): string {
  if (view.error !== undefined) return view.error;
  return view.state === 'ended' ? `it ended ${view.outcome ?? 'without an outcome'}` : `it is still ${view.state}`;
}

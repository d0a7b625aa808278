import * as l10n from '@vscode/l10n';
import { render } from 'lit';
import { chartExported } from './charts/chartElement.ts';
import { registerCharts } from './charts/registerCharts.ts';
import type { FromPanel } from '../src/protocol/messages.ts';
import { connectHost } from './host.ts';
import './form/form.css';
import './panel.css';
import './lists/list.css';
import './comparison/comparison.css';
import './pages/pages.css';
import { panel } from './panel.ts';
import { SamplesTable } from './samples/samplesTable.ts';
import { State } from './state.ts';
import { registerToolkit } from './toolkit.ts';

const texts = document.getElementById('l10n')?.textContent ?? '';
if (texts !== '') l10n.config({ contents: texts });
registerToolkit();
registerCharts();
const host = connectHost();
const state = new State(host, () => schedule());
const samples = new SamplesTable({ place: host.recall().samples, hiddenColumns: host.recall().hiddenColumns }, {
  query: (request, query) => host.post({ type: 'querySamples', request, query }),
  open: line => state.openSample(line),
  close: () => state.closeSample(),
  counted: () => schedule(),
  moved: place => host.remember({ samples: place }),
  listTags: run => host.post({ type: 'listTags', run }),
  hid: hiddenColumns => host.remember({ hiddenColumns }),
});

host.listen(message => {
  if (message.type === 'samples') samples.receive(message.request, message.page);
  else if (message.type === 'tagValues') samples.receiveTags(message.run, message.columns);
  else state.receive(message);
});
const root = document.getElementById('app');
if (root === null) throw new Error('The page has no #app');
root.addEventListener(chartExported, event => host.post((event as CustomEvent<FromPanel>).detail));
let scheduled = false;
schedule();
host.post({ type: 'ready' });

/** Renders once a frame, however many messages came. */
function schedule(): void {
  if (scheduled) return;
  scheduled = true;
  requestAnimationFrame(() => {
    scheduled = false;
    if (root === null) return;
    if (state.view !== undefined && state.shownPage === 'samples') samples.show(state.view, state.detail !== undefined);
    render(panel(state, samples), root);
    samples.layout();
    state.opened.look(root);
  });
}

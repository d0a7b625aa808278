import * as l10n from '@vscode/l10n';

/** What stands in a table without lines: why, and what to do. */
export class NoSamples {
  readonly element = document.createElement('div');
  private readonly text = document.createElement('span');
  private readonly button = document.createElement('button');

  constructor(clear: () => void) {
    this.element.className = 'none';
    this.element.hidden = true;
    this.button.type = 'button';
    this.button.className = 'link';
    this.button.textContent = l10n.t('Clear filters');
    this.button.addEventListener('click', clear);
    // A grid has nothing but rows of cells.
    this.element.setAttribute('role', 'row');
    const cell = document.createElement('span');
    cell.setAttribute('role', 'gridcell');
    cell.append(this.text, ' ', this.button);
    this.element.append(cell);
  }

  show(why: 'some' | 'filtered' | 'none'): void {
    this.element.hidden = why === 'some';
    this.button.hidden = why !== 'filtered';
    this.text.textContent = why === 'some' ? '' : why === 'filtered' ? l10n.t('No sample fits the filters.') : l10n.t('No sample has ended yet: each appears here as soon as it has been answered and scored.');
  }
}

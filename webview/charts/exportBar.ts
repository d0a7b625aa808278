import * as l10n from '@vscode/l10n';

export type ChartExport = 'svg' | 'png' | 'csv';

/** Pictures on white, for paper and slides, instead of in the theme's colours; holds for every chart of the page. */
let onWhite = false;

/** The buttons of one chart: one stop of the tabulator, the arrow keys go along them. @param save in white or in the page's colours */
export function exportBar(save: (format: ChartExport, white: boolean) => void): { readonly element: HTMLElement; name(title: string): void } {
  const element = document.createElement('div');
  element.className = 'export';
  element.setAttribute('role', 'toolbar');
  const white = button(l10n.t('White'), l10n.t('Save pictures on white instead of in the colours of the theme'), () => (onWhite = !onWhite));
  const showWhite = (): void => white.setAttribute('aria-pressed', String(onWhite));
  const buttons = [
    button('SVG', l10n.t('Save as SVG'), () => save('svg', onWhite)),
    button('PNG', l10n.t('Save as PNG'), () => save('png', onWhite)),
    button('CSV', l10n.t('Copy data as CSV'), () => save('csv', onWhite)),
    white,
  ];
  const enter = (at: number): void => {
    for (const [k, of] of buttons.entries()) of.tabIndex = k === at ? 0 : -1;
  };
  element.addEventListener('keydown', event => {
    const at = buttons.findIndex(of => of === document.activeElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const next = (to + buttons.length) % buttons.length;
    enter(next);
    buttons[next]?.focus();
  });
  element.addEventListener('focusin', showWhite);
  element.addEventListener('pointerenter', showWhite);
  white.addEventListener('click', showWhite);
  showWhite();
  enter(0);
  element.append(...buttons);
  return { element, name: title => element.setAttribute('aria-label', l10n.t('Take “{0}” along', title)) };
}

function button(text: string, title: string, act: () => void): HTMLButtonElement {
  const made = document.createElement('button');
  made.type = 'button';
  made.textContent = text;
  made.title = title;
  made.setAttribute('aria-label', title);
  made.addEventListener('click', act);
  return made;
}

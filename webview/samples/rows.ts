import * as l10n from '@vscode/l10n';
import type { SampleLine } from '../../src/report/samplePage.ts';
import type { SampleColumn } from './columns.ts';
import type { Question } from './question.ts';

/** Puts a line into a row; every text is set as text. A line that is still on its way leaves the cells empty: false. */
export function fillRow(row: HTMLElement, columns: readonly SampleColumn[], index: number, line: SampleLine | undefined, selected: boolean): boolean {
  row.id = `sample-${index}`;
  row.dataset['index'] = String(index);
  row.setAttribute('aria-rowindex', String(index + 2));
  row.setAttribute('aria-selected', String(selected));
  row.classList.toggle('selected', selected);
  row.classList.toggle('odd', index % 2 === 1);
  while (row.childElementCount > columns.length) row.lastElementChild?.remove();
  for (const [k, column] of columns.entries()) {
    const cell = row.children[k] ?? row.appendChild(makeCell());
    const text = line === undefined ? (k === 0 ? '…' : '') : column.text(line);
    if (cell.textContent !== text) cell.textContent = text;
    const kind = line === undefined ? '' : kindOf(column, line);
    const name = `cell${column.number === true ? ' number' : ''}${kind}`;
    if (cell.className !== name) cell.className = name;
  }
  return line !== undefined;
}

function makeCell(): HTMLElement {
  const cell = document.createElement('span');
  cell.setAttribute('role', 'gridcell');
  return cell;
}

function kindOf(column: SampleColumn, line: SampleLine): string {
  if (column.id === 'outcome') return line.outcome === 'ok' ? ' dim' : ' bad';
  // Points of 100 have no right and wrong.
  if (column.id !== 'score' || column.share !== true) return '';
  const value = Object.values(line.scores)[0];
  return value === 1 ? ' good' : value === 0 ? ' bad' : '';
}

/** The header: a column that can be sorted by is a button, and says how it is sorted. */
export function makeHeader(header: HTMLElement, columns: readonly SampleColumn[], question: Question | undefined, sortBy: (column: SampleColumn) => void): void {
  const focused = header.contains(document.activeElement) ? (document.activeElement as HTMLElement).dataset['sort'] : undefined;
  header.replaceChildren(
    ...columns.map(column => {
      const cell = document.createElement('span');
      cell.setAttribute('role', 'columnheader');
      cell.classList.add('cell', ...(column.number === true ? ['number'] : []));
      const { sort } = column;
      if (sort === undefined) {
        cell.textContent = column.title;
        return cell;
      }
      const sorted = question !== undefined && isSortedBy(question, column);
      cell.setAttribute('aria-sort', sorted ? (question.descending ? 'descending' : 'ascending') : 'none');
      const button = document.createElement('button');
      button.type = 'button';
      button.dataset['sort'] = column.id;
      button.textContent = `${column.title}${sorted ? (question.descending ? ' ▼' : ' ▲') : ''}`;
      button.title = l10n.t('Sort by {0}', column.title);
      button.addEventListener('click', () => sortBy(column));
      cell.append(button);
      return cell;
    }),
  );
  if (focused !== undefined) [...header.querySelectorAll<HTMLElement>('[data-sort]')].find(button => button.dataset['sort'] === focused)?.focus();
}

/** The first scorer's is the order by score where none is named. */
export function isSortedBy({ sort, sortScorer }: Question, column: SampleColumn): boolean {
  return sort === column.sort && (sort !== 'score' || (sortScorer === undefined ? column.id === 'score' : sortScorer === column.sortScorer));
}

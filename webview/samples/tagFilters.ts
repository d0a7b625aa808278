import * as l10n from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import type { TagValues } from '../../src/report/samplePage.ts';
import { any, choice } from './choice.ts';
import type { Change, Question } from './question.ts';

/** A column of tags, and then one of its values. A column alone filters nothing: its most frequent value is chosen with it. */
export function tagFilters(tags: readonly TagValues[], question: Question | undefined, change: (change: Change) => void): TemplateResult | typeof nothing {
  const tag = question?.tag;
  if (tags.length === 0) return nothing;
  const columns = tags.map(({ column }) => column);
  const values = tags.find(({ column }) => column === tag?.column)?.values ?? [];
  return html`
    ${choice(l10n.t('Tag'), tag?.column ?? any, [[any, l10n.t('Any tag')], ...columns.map((column): [string, string] => [column, column])], column => {
      const first = tags.find(of => of.column === column)?.values[0]?.value;
      change({ tag: first === undefined ? undefined : { column, value: first } });
    })}
    ${tag === undefined
      ? nothing
      : keyed(
          tag.column,
          choice(l10n.t('Value of the tag'), tag.value, [...(values.some(({ value }) => value === tag.value) ? [] : [[tag.value, tag.value] as const]), ...values.map(({ value, n }) => [value, `${value} (${n.toLocaleString('en-US')})`] as const)], value => change({ tag: { column: tag.column, value } })),
        )}
  `;
}

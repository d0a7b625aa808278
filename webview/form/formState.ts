import type { RunForm, RunFormField, RunFormValues } from '../../src/protocol/runForm.ts';

/** What a person has filled in so far, kept by the form's id: a page that was hidden, or is told of the samples' number, shows it again. */
export class FormState {
  private form: RunForm | undefined;
  private current: RunFormValues = { models: [], parts: [], texts: {} };
  private kept: { readonly id: string; readonly values: RunFormValues } | undefined;
  private readonly keep: (id: string, values: RunFormValues) => void;
  private readonly changed: () => void;
  /** Problems are said once a person has tried, or left the field. */
  private readonly left = new Set<string>();
  tried = false;

  constructor(kept: { readonly id: string; readonly values: RunFormValues } | undefined, keep: (id: string, values: RunFormValues) => void, changed: () => void) {
    this.kept = kept;
    this.keep = keep;
    this.changed = changed;
  }

  get values(): RunFormValues {
    return this.current;
  }

  show(form: RunForm): void {
    if (this.form?.id !== form.id) {
      this.current = this.kept?.id === form.id ? this.kept.values : { models: form.models.map(({ id }) => id), parts: form.parts.map((_, k) => k), texts: Object.fromEntries(form.fields.map(({ field, value }) => [field, value])) };
      this.left.clear();
      this.tried = false;
    }
    this.form = form;
  }

  write(field: RunFormField, text: string): void {
    this.update({ ...this.current, texts: { ...this.current.texts, [field]: text } });
  }

  checkModels(ids: readonly string[], checked: boolean): void {
    const others = this.current.models.filter(id => !ids.includes(id));
    this.update({ ...this.current, models: checked ? [...others, ...ids] : others });
  }

  checkParts(places: readonly number[], checked: boolean): void {
    const others = this.current.parts.filter(place => !places.includes(place));
    this.update({ ...this.current, parts: (checked ? [...others, ...places] : others).sort((a, b) => a - b) });
  }

  leave(field: string): void {
    this.left.add(field);
    this.changed();
  }

  try(): void {
    this.tried = true;
    this.changed();
  }

  shows(field: string): boolean {
    return this.tried || this.left.has(field);
  }

  private update(values: RunFormValues): void {
    this.current = values;
    if (this.form !== undefined) this.keep(this.form.id, values);
    this.changed();
  }
}

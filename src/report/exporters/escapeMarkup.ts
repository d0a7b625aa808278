/**
 * A text as the content or a quoted attribute of HTML and XML: what a model or a dataset wrote is shown, never read as markup. Characters that XML 1.0
 * cannot carry, lone halves of surrogate pairs among them, become U+FFFD.
 */
export function escapeMarkup(text: string): string {
  // eslint-disable-next-line no-control-regex -- it is they that XML cannot carry
  const carried = text.toWellFormed().replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd');
  return carried.replaceAll(/[&<>"']/g, character => entities[character] ?? '');
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

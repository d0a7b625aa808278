/** What a person has opened may lie beyond the window's edge, where that is low: it is scrolled to, once it is there. */
export class OpenedInView {
  private wanted = false;

  want(): void {
    this.wanted = true;
  }

  /** After a rendering: what has been opened carries `data-opened` as soon as it is whole. */
  look(page: ParentNode): void {
    if (!this.wanted) return;
    const opened = page.querySelector('[data-opened]');
    if (opened === null) return;
    this.wanted = false;
    opened.scrollIntoView({ block: 'nearest' });
  }
}

// The keyboard's way through a page of the panel: from its first control to its last, by Tab alone.

/** More stops than any page has: a walk that long goes in circles. */
const mostStops = 400;

/**
 * What is wrong with the way, a text each: a control that Tab does not reach or that has no name, a focus that is lost, that nobody sees, or that jumps back.
 * @param {import('playwright-core').Page} page @param {import('playwright-core').Frame} frame
 */
export async function tabProblems(page, frame) {
  await frame.evaluate(begin);
  for (let stop = 0; stop < mostStops; stop++) {
    await page.keyboard.press('Tab');
    if (!(await frame.evaluate(() => window.pitwallWalk.step()))) return await frame.evaluate(() => window.pitwallWalk.end());
  }
  return [`Tab is still in the page after ${mostStops} stops`];
}

function begin() {
  const found = [];
  const order = [];
  const visited = new Set();
  let last;
  const walk = {
    /** After each Tab: whether the focus is still in the page. */
    step() {
      leave();
      const at = deepest(document.activeElement);
      if (!document.hasFocus() || at === null || at === document.body) return false;
      if (visited.has(at)) found.push(`${nameOf(at)} is reached twice`);
      if (visited.has(at)) return false;
      visited.add(at);
      order.push(at);
      const named = window.axe.commons.text.accessibleText(host(at)).trim();
      if (named === '') found.push(`${nameOf(at)} has no name`);
      hidden(at);
      last = { at, looks: looksOf(at) };
      return true;
    },
    end() {
      leave();
      window.axe.teardown();
      for (const stop of stops()) if (!visited.has(stop)) found.push(`Tab does not reach ${nameOf(stop)}`);
      for (let k = 1; k < order.length; k++) if (order[k - 1].getRootNode() === order[k].getRootNode() && (order[k - 1].compareDocumentPosition(order[k]) & 2) !== 0) found.push(`Tab goes back from ${nameOf(order[k - 1])} to ${nameOf(order[k])}`);
      return found;
    },
  };
  window.pitwallWalk = walk;
  window.axe.setup(document);
  // Tab goes on from here: from the beginning of the page.
  window.scrollTo(0, 0);
  document.activeElement?.blur();
  window.focus();
  document.body.tabIndex = -1;
  document.body.focus();
  document.body.removeAttribute('tabindex');
  window.getSelection().collapse(document.body, 0);

  /** What was left looks other than while it had the focus; else nobody saw where it was. */
  function leave() {
    if (last === undefined) return;
    const { at, looks } = last;
    last = undefined;
    if (at.isConnected && looksOf(at) === looks) found.push(`${nameOf(at)} looks the same with the focus and without it`);
  }

  /** Something lies over it, or it is outside of the window. */
  function hidden(at) {
    const box = at.getBoundingClientRect();
    if (box.right <= 0 || box.bottom <= 0 || box.left >= window.innerWidth || box.top >= window.innerHeight) return found.push(`${nameOf(at)} has the focus outside of the window`);
    if (box.width > window.innerWidth / 2 || box.height > 100) return undefined;
    const over = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    const of = host(at);
    if (over !== null && !of.contains(over) && !over.contains(of) && over.closest('label')?.control !== of) found.push(`${nameOf(over)} lies over ${nameOf(at)}, which has the focus`);
    return undefined;
  }

  function stops() {
    const all = [];
    (function into(root) {
      for (const element of root.querySelectorAll('*')) {
        if (element.shadowRoot !== null) into(element.shadowRoot);
        if (element.tabIndex < 0 || element.disabled === true || element.shadowRoot?.delegatesFocus === true || !element.checkVisibility({ visibilityProperty: true })) continue;
        if (element.matches('a[href], button, input, select, textarea, summary, [tabindex]')) all.push(element);
      }
    })(document);
    return all;
  }
  function deepest(element) {
    return element?.shadowRoot?.activeElement == null ? element : deepest(element.shadowRoot.activeElement);
  }
  /** What a person knows as the control, where its inside has the focus. */
  function host(element) {
    const root = element.getRootNode();
    return root === document ? element : host(root.host);
  }
  function looksOf(element) {
    const parts = [element, ...(element.shadowRoot?.querySelectorAll('*') ?? [])];
    for (let of = element; of.getRootNode() !== document; ) parts.push((of = of.getRootNode().host), ...of.shadowRoot.querySelectorAll('*'));
    for (let of = host(element).parentElement, k = 0; of !== null && k < 2; of = of.parentElement, k++) parts.push(of);
    return parts.map(part => {
      const { outlineStyle, outlineWidth, outlineColor, borderTopColor, borderBottomColor, boxShadow, backgroundColor } = window.getComputedStyle(part);
      return [outlineStyle === 'none' ? '' : `${outlineStyle} ${outlineWidth} ${outlineColor}`, borderTopColor, borderBottomColor, boxShadow, backgroundColor].join(' ');
    }).join('\n');
  }
  function nameOf(element) {
    const inside = element.getRootNode() === document ? '' : ` of ${nameOf(element.getRootNode().host)}`;
    return `<${element.tagName.toLowerCase()}${element.id === '' ? '' : `#${element.id}`}${typeof element.className !== 'string' || element.className === '' ? '' : `.${element.className.trim().replaceAll(' ', '.')}`}> ${(element.getAttribute('aria-label') ?? element.textContent ?? '').trim().replace(/\s+/gu, ' ').slice(0, 40)}${inside}`;
  }
}

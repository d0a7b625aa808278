// What axe finds wrong in a page of the panel, and what does not fit into it.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** The innermost frame of the n-th webview: axe needs a frame, and a frame locator is none. @param {import('playwright-core').Page} page */
export async function panelFrame(page, n = 0) {
  const outer = await (await page.locator('iframe.webview.ready').nth(n).elementHandle()).contentFrame();
  return await (await outer.waitForSelector('#active-frame', { state: 'attached' })).contentFrame();
}

/** Those of axe's rules that a theme may break. */
export const colourRules = ['color-contrast', 'link-in-text-block'];

/** What it finds, a text each: how bad it is, the rule, what it says, and the first elements. @param {import('playwright-core').Frame} frame @param {readonly string[]} [only] these rules alone */
export async function axeFindings(frame, only) {
  // By the debugger, which the page's policy does not bind; once is enough for a document.
  if (!(await frame.evaluate(() => 'axe' in window))) await frame.evaluate(axe);
  const violations = await frame.evaluate(async rules => {
    // Off: this browser gives what scrolls a tab stop by itself where nothing in it has one, and the samples are scrolled by the keys of their grid. axe knows of neither.
    const { violations } = await window.axe.run(document, { iframes: false, resultTypes: ['violations'], ...(rules === undefined ? {} : { runOnly: { type: 'rule', values: rules } }), rules: { 'scrollable-region-focusable': { enabled: false } } });
    return violations.map(({ id, impact, help, nodes }) => ({ id, impact, help, nodes: nodes.length, examples: nodes.slice(0, 3).map(node => `${node.target.join(' ')} ${node.html.slice(0, 160)} (${node.any.concat(node.all).map(check => check.message).join('; ').slice(0, 200)})`) }));
  }, only);
  return violations.map(({ id, impact, help, nodes, examples }) => `${impact}, ${id}: ${help}, ${nodes} ×\n    ${examples.join('\n    ')}`);
}

/** Controls that reach out of the window where nothing scrolls to them, or whose text is cut; and the page itself where it is wider than the window. */
export async function clippings(frame) {
  return await frame.evaluate(() => {
    const found = [];
    const wide = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth > wide + 1) {
      const widest = [...document.querySelectorAll('#app *')].filter(element => element.getBoundingClientRect().right > wide + 1 && !scrolls(element)).slice(0, 3);
      found.push(`the page is ${document.documentElement.scrollWidth} px wide in a window of ${wide}: ${widest.map(nameOf).join(', ')}`);
    }
    const controls = document.querySelectorAll('button, select, input, textarea, a[href], summary, [role=tab], vscode-button, vscode-dropdown, vscode-text-field, vscode-checkbox');
    for (const control of controls) {
      const box = control.getBoundingClientRect();
      if (box.width === 0 || box.height === 0 || !control.checkVisibility({ contentVisibilityAuto: true })) continue;
      if (!scrolls(control) && (box.right > wide + 1 || box.left < -1)) found.push(`${nameOf(control)} reaches from ${Math.round(box.left)} to ${Math.round(box.right)} of ${wide} px`);
      const style = getComputedStyle(control);
      if (['BUTTON', 'VSCODE-BUTTON'].includes(control.tagName) && control.scrollWidth > control.clientWidth + 2 && style.overflow !== 'visible' && style.textOverflow !== 'ellipsis') found.push(`${nameOf(control)} is cut`);
    }
    return found;

    function scrolls(element) {
      for (let at = element.parentElement; at !== null && at !== document.documentElement; at = at.parentElement) if (['auto', 'scroll'].includes(getComputedStyle(at).overflowX)) return true;
      return false;
    }
    function nameOf(element) {
      return `<${element.tagName.toLowerCase()}${element.id === '' ? '' : `#${element.id}`}${element.className === '' || typeof element.className !== 'string' ? '' : `.${element.className.trim().replaceAll(' ', '.')}`}> ${(element.getAttribute('aria-label') ?? element.textContent ?? '').trim().slice(0, 40)}`;
    }
  });
}

/** What would move although the person has asked for stillness; VS Code of these tests runs with that setting. */
export async function movements(frame) {
  return await frame.evaluate(() => {
    const found = [];
    (function into(root) {
      for (const element of root.querySelectorAll('*')) {
        if (element.shadowRoot !== null) into(element.shadowRoot);
        const { animationName, transitionDuration, scrollBehavior } = window.getComputedStyle(element);
        if (animationName !== 'none' || /[1-9]/u.test(transitionDuration) || scrollBehavior === 'smooth') found.push(`<${element.tagName.toLowerCase()}${typeof element.className === 'string' && element.className !== '' ? `.${element.className.replaceAll(' ', '.')}` : ''}> moves: ${animationName} ${transitionDuration} ${scrollBehavior}`);
      }
    })(document);
    return [...new Set(found)];
  });
}

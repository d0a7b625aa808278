// Ways in which a person scrolls through a table, and how many frames there are meanwhile.
import { recordFrames, takeFrames } from '../../test/e2e/frames.mjs';

const turns = 100;

export async function framesOf(page, scroll) {
  await recordFrames(page.locator('body'));
  await scroll();
  const { frames, lasted, longest, p99 } = await takeFrames(page.locator('body'));
  return { perS: (1000 * frames) / lasted, longest, p99 };
}

/** A third of a screen every frame, and now and then far down. */
export async function byLeaps(page, scroller) {
  await everyFrame(scroller, (element, turn) => (element.scrollTop += turn % 50 === 0 ? element.scrollHeight / 6 : 300));
}

/** From the top to the end, each frame far from the one before. */
export async function byDragging(page, scroller) {
  await everyFrame(scroller, (element, turn) => (element.scrollTop = (element.scrollHeight * turn) / 100));
}

export async function byWheel(page, scroller) {
  await scroller.hover();
  for (let turn = 0; turn < turns; turn++) {
    await page.mouse.wheel(0, 120);
    await page.waitForTimeout(16);
  }
}

/** As a key repeats, some 30 times a second. */
export async function byPageDown(page) {
  await page.locator('.sample-table').focus();
  for (let turn = 0; turn < turns / 2; turn++) {
    await page.keyboard.down('PageDown');
    await page.waitForTimeout(33);
  }
  await page.keyboard.up('PageDown');
}

async function everyFrame(scroller, move) {
  await scroller.evaluate(
    (element, text) =>
      new Promise(resolve => {
        const move = (0, eval)(text);
        let turn = 0;
        const next = () => {
          if (turn++ === 100) return resolve();
          move(element, turn);
          window.pitwallFrames.original(next);
        };
        next();
      }),
    `(${move})`,
  );
}

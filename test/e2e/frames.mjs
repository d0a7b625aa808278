// How long the panel went without a frame, and what of that is its own work.

/** From now on: gaps between frames of this page, and how long each frame's own work took. The recording ends with `takeFrames`. @param {import('playwright-core').Locator} body */
export async function recordFrames(body) {
  await body.evaluate(() => {
    const original = window.requestAnimationFrame.bind(window);
    const record = { original, gaps: [], late: [], work: [], tasks: [], going: true, fromMs: performance.now() };
    window.pitwallFrames = record;
    // What the page asks for is timed; what the recorder asks for is not.
    window.requestAnimationFrame = callback =>
      original(now => {
        const from = performance.now();
        callback(now);
        record.work.push(performance.now() - from);
      });
    const watching = new window.PerformanceObserver(list => record.tasks.push(...list.getEntries().map(entry => entry.duration)));
    watching.observe({ entryTypes: ['longtask'] });
    let last = performance.now();
    const frame = () => {
      const now = performance.now();
      record.gaps.push(now - last);
      if (now - last > 100) record.late.push([Math.round(now - record.fromMs), Math.round(now - last)]);
      last = now;
      if (record.going) original(frame);
      else watching.disconnect();
    };
    original(frame);
  });
}

/** Longest gap between two frames, gaps above 50 and 100 ms, when the latter were, the 99th percentile; the longest work of the panel's own in a frame, and tasks of its thread above 50 ms (all in ms). */
export async function takeFrames(body) {
  return await body.evaluate(() => {
    const { gaps, late, work, tasks, original } = window.pitwallFrames;
    window.pitwallFrames.going = false;
    window.requestAnimationFrame = original;
    const sorted = [...gaps].sort((a, b) => a - b);
    const round = value => Math.round(value * 10) / 10;
    const over = limit => gaps.filter(gap => gap > limit).length;
    return {
      frames: gaps.length,
      lasted: round(gaps.reduce((sum, gap) => sum + gap, 0)),
      longest: round(sorted.at(-1) ?? 0),
      p99: round(sorted[Math.floor(sorted.length * 0.99)] ?? 0),
      over50: over(50),
      over100: over(100),
      late,
      renders: work.length,
      ownMedian: round([...work].sort((a, b) => a - b)[Math.floor(work.length / 2)] ?? 0),
      ownLongest: round(Math.max(0, ...work)),
      ownTotal: round(work.reduce((sum, ms) => sum + ms, 0)),
      tasks: tasks.map(round),
    };
  });
}

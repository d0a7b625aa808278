// Loaded before anything else into a client, and into each of its threads: it stands still for 50 ms, twice a second.
const stallMs = 50;
const everyMs = 500;
setInterval(() => {
  const until = performance.now() + stallMs;
  while (performance.now() < until);
}, everyMs).unref();

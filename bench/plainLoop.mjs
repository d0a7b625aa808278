// What an eval costs at least in Node: fetch in a loop, `inFlight` at a time, a `contains`, and nothing recorded. Prints requests a second.
//   node bench/plainLoop.mjs URL MODEL SAMPLES IN_FLIGHT
const [url, model, samples, inFlight] = [process.argv[2], process.argv[3], Number(process.argv[4]), Number(process.argv[5])];
let next = 0;
let right = 0;
const began = performance.now();
await Promise.all(
  Array.from({ length: inFlight }, async () => {
    while (next < samples) {
      const i = next++;
      const response = await fetch(`${url}/chat/completions`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ model, stream: false, messages: [{ role: 'user', content: `What is ${i} + 1?` }] }) });
      const reply = await response.json();
      if (reply.choices[0].message.content.includes(String(i + 1))) right++;
    }
  }),
);
const seconds = (performance.now() - began) / 1000;
console.log(JSON.stringify({ seconds, perSecond: samples / seconds, right }));

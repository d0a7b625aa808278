import { afterEach, describe, expect, test } from 'vitest';
import { HumanError } from '../../src/base/humanError.ts';
import { answerTokens, drawFault } from '../../src/execute/sim/answer.ts';
import { plainBehaviour } from '../../src/execute/sim/behaviour.ts';
import { parseBehaviour } from '../../src/execute/sim/settings.ts';
import { startSim, type Sim, type SimOptions } from '../../src/execute/sim/startSim.ts';

const open: Sim[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map(sim => sim.close()));
});

describe('what it answers', () => {
  test.each<[string, SimOptions, string]>([
    ['an echo', {}, 'how much is 2 + 2?'],
    ['a fixed answer', { answer: '4' }, '4'],
    ['a template', { answer: 'You asked: {{ input }}' }, 'You asked: how much is 2 + 2?'],
    ['a longer answer', { answer: 'one two', tokens: 5 }, 'one two one two one'],
    ['a shorter answer', { tokens: 2 }, 'how much'],
  ])('%s', async (_what, options, output) => {
    const sim = await start(options);
    expect(await chat(sim, 'sim', 'how much is 2 + 2?')).toBe(`200 ${output}`);
  });

  test('of a list, the message decides: equal messages get equal answers', () => {
    const behaviour = { ...plainBehaviour, answer: ['a', 'b', 'c'] };
    const answers = Array.from({ length: 60 }, (_, i) => answerTokens(`m${i}`, behaviour, undefined).join(''));
    expect(answers).toEqual(Array.from({ length: 60 }, (_, i) => answerTokens(`m${i}`, behaviour, undefined).join('')));
    expect([...new Set(answers)].sort()).toEqual(['a', 'b', 'c']);
  });

  test('its length in words is what the usage says, whatever the text', () => {
    for (const message of ['', ' ', 'a', ' a  b\n', 'one two three']) for (const tokens of [1, 2, 7]) expect(answerTokens(message, { ...plainBehaviour, tokens }, undefined)).toHaveLength(tokens);
    expect(answerTokens(' a  b\n', plainBehaviour, undefined).join('')).toBe(' a  b\n');
  });
});

describe('faults', () => {
  test('come at their rates, drawn from the seed, the message and the attempt alone', () => {
    const behaviour = { ...plainBehaviour, errorRate: 0.2, statuses: [500, 503], resetRate: 0.1 };
    const draw = (seed: number): string[] => Array.from({ length: 2000 }, (_, i) => drawFault(`m${i}`, 0, { ...behaviour, seed })).map(({ fault, status }) => (fault === 'status' ? String(status) : fault));
    const counts = Object.fromEntries(['500', '503', 'reset', 'none'].map(kind => [kind, draw(1).filter(drawn => drawn === kind).length / 2000]));
    // The standard deviation of a share of 0.2 of 2000 is 0.009.
    expect(counts['500']).toBeCloseTo(0.1, 1);
    expect((counts['500'] ?? 0) + (counts['503'] ?? 0)).toBeGreaterThan(0.16);
    expect((counts['500'] ?? 0) + (counts['503'] ?? 0)).toBeLessThan(0.24);
    expect(counts['reset']).toBeGreaterThan(0.07);
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
  });

  test('a retry draws anew', () => {
    const behaviour = { ...plainBehaviour, errorRate: 0.5 };
    const drawn = Array.from({ length: 20 }, (_, attempt) => drawFault('m', attempt, behaviour).fault);
    expect(new Set(drawn)).toEqual(new Set(['none', 'status']));
  });
});

describe('a model’s name says how it behaves', () => {
  test('over the server’s own behaviour', () => {
    expect(parseBehaviour('sim;latency=20;error=0.1;status=500,503;answer=a|b', { ...plainBehaviour, tokens: 3 })).toEqual({ ...plainBehaviour, tokens: 3, latencyMs: 20, errorRate: 0.1, statuses: [500, 503], answer: ['a', 'b'] });
  });

  test.each(['sim;colour=red', 'sim;latency=fast', 'sim;latency'])('%s is refused', async model => {
    expect(() => parseBehaviour(model, plainBehaviour)).toThrow(HumanError);
    expect(await chat(await start({}), model, 'hi')).toMatch(/^404 /);
  });
});

test('it counts what was asked and answered, also for other processes', async () => {
  const sim = await start({});
  for (const message of ['a', 'b', 'a']) await chat(sim, 'sim', message);
  await chat(sim, 'sim;error=1', 'c');
  expect(sim.requests().total).toBe(4);
  expect([...sim.requests().asked]).toEqual([['a', 2], ['b', 1], ['c', 1]]);
  expect([...sim.requests().answered]).toEqual([['a', 2], ['b', 1]]);
  expect(await get(sim, '/sim/requests')).toBe('200 {"total":4,"asked":3,"answered":2,"repeated":1}');
});

test('health, models and wrong requests', async () => {
  const sim = await start({});
  expect(await get(sim, '/health')).toBe('200 {"status":"ok"}');
  expect(await get(sim, '/v1/models')).toMatch(/^200 .*"id":"sim"/);
  expect(await get(sim, '/v1/nothing')).toMatch(/^404 /);
  expect(await post(sim, 'no JSON')).toBe('400 the request body is not JSON');
  expect(await post(sim, '{"model":"sim"}')).toBe('400 `messages` is not a list of {role, content}');
});

test('a port in use is a sentence', async () => {
  const { port } = await start({});
  await expect(startSim({ port })).rejects.toMatchObject({ name: 'HumanError', what: 'the port is in use', where: `127.0.0.1:${port}` });
});

async function start(options: SimOptions): Promise<Sim> {
  const sim = await startSim(options);
  open.push(sim);
  return sim;
}

function chat(sim: Sim, model: string, message: string): Promise<string> {
  return post(sim, JSON.stringify({ model, messages: [{ role: 'system', content: 's' }, { role: 'user', content: message }] }));
}

async function post(sim: Sim, body: string): Promise<string> {
  const response = await fetch(`${sim.url}/chat/completions`, { method: 'POST', body });
  const document = (await response.json()) as { choices?: [{ message: { content: string } }]; error?: { message: string } };
  return `${response.status} ${document.choices?.[0].message.content ?? document.error?.message}`;
}

async function get(sim: Sim, path: string): Promise<string> {
  const response = await fetch(new URL(path, sim.url));
  return `${response.status} ${await response.text()}`;
}

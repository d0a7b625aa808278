import { expect, test } from 'vitest';
import { WantedSample } from '../../webview/samples/wantedSample.ts';

test('a sample is opened with its run, once, and not when its run comes after another one', () => {
  const wanted = new WantedSample();
  const sample = { trial: 't', index: 1, repeat: 0 };
  wanted.want('b', sample);
  expect([wanted.shown('b'), wanted.shown('b')]).toEqual([sample, undefined]);
  wanted.want('gone', sample);
  expect([wanted.shown('a'), wanted.shown('gone')]).toEqual([undefined, undefined]);
});

import { expect, test } from 'vitest';
import { examples } from './examples.ts';
import { lostItems, lostKeys, lostUnknown, lostValues, outcomeOf } from './mutations.ts';

const all = Object.entries(examples);

test.each(all)('%s is converted', (_, example) => expect(outcomeOf(example)).toMatchObject({ kind: 'made' }));

test.each(all)('%s: a key that nobody knows is carried over, told or refused, wherever it stands', (_, example) => expect(lostUnknown(example)).toEqual([]));

test.each(all)('%s: each key has an effect, or is told', (_, example) => expect(lostKeys(example)).toEqual([]));

test.each(all)('%s: a value of another kind is carried over, told or refused', (_, example) => expect(lostValues(example)).toEqual([]));

test.each(all)('%s: an item of another kind in a list is carried over, told or refused', (_, example) => expect(lostItems(example)).toEqual([]));

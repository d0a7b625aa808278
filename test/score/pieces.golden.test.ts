import { expect, test } from 'vitest';
import { createScorer } from '../../src/score/createScorer.ts';
import { corpusValue } from '../../src/score/corpus/aggregate.ts';
import { addStats, type Stats } from '../../src/score/stats.ts';
import { PieceEncoder } from '../../src/score/tokenize/pieces/pieceEncoder.ts';
import { readPieceModel } from '../../src/score/tokenize/pieces/readPieceModel.ts';
import { goldenPieces, pieceModel, pieceModelNames } from '../golden/pieces.ts';
import { textMetrics } from '../golden/textMetrics.ts';

const golden = goldenPieces();

test.each(pieceModelNames)('the pieces of model %s are SentencePiece’s, in sixteen languages', name => {
  const encoder = new PieceEncoder(readPieceModel(pieceModel(name)));
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const pieces = golden.sentences.map(text => {
    encoder.encode(text);
    return encoder.ends.map((end, k) => decoder.decode(encoder.pieces.bytes.subarray(encoder.ends[k - 1] ?? 0, end)));
  });
  const wrong = pieces.flatMap((found, k) => (found.join('\n') === golden.models[name].pieces[k]?.join('\n') ? [] : [{ text: golden.sentences[k], found, right: golden.models[name].pieces[k] }]));
  expect(wrong).toEqual([]);
});

test.each(pieceModelNames)('BLEU over the pieces of model %s is sacrebleu’s, with two references', name => {
  for (const lowercase of [false, true]) {
    const scorer = createScorer({ id: 'bleu', use: 'bleu', params: { lowercase, tokenize: { path: `/w/${name}.model`, hash: '0123456789abcdef0123', bytes: pieceModel(name) } } });
    const sum = textMetrics().rows.reduce<Stats>((stats, { output, targets }) => addStats(stats, scorer.judge(output, targets).stats ?? []), []);
    expect(scorer.aggregate && corpusValue(scorer.aggregate, sum)).toBeCloseTo(golden.models[name].bleu[lowercase ? 'lowercase' : 'mixed'], 9);
    expect(scorer.definition).toBe(`bleu/1 case:${lowercase ? 'lc' : 'mixed'}|eff:no|tok:spm-0123456789abcdef|smooth:exp|version:2.6.0`);
  }
});

test('a file that is no model, or only a part of one, says so in a few words', () => {
  const whole = pieceModel('bpe');
  const said = (bytes: Uint8Array): string => {
    try {
      readPieceModel(bytes);
      return 'reads';
    } catch (error) {
      return (error as { what?: string }).what ?? String(error);
    }
  };
  expect({
    whole: said(whole),
    empty: said(Buffer.alloc(0)),
    page: said(Buffer.from('<!DOCTYPE html><html>')),
    pointer: said(Buffer.from('version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n')),
    cut: said(whole.subarray(0, 1000)),
    noPieces: said(Buffer.from([0x12, 0])),
    noText: said(Buffer.from([0x0a, 2, 0x18, 2])),
    noUnknown: said(Buffer.from([0x0a, 3, 0x0a, 1, 0x61])),
    twice: said(Buffer.from([0x0a, 3, 0x0a, 1, 0x61, 0x0a, 3, 0x0a, 1, 0x61])),
    words: said(Buffer.from([0x0a, 5, 0x0a, 1, 0x61, 0x18, 2, 0x12, 2, 0x18, 3])),
    rules: said(Buffer.from([0x0a, 5, 0x0a, 1, 0x61, 0x18, 2, 0x1a, 6, 0x12, 4, 9, 0, 0, 0])),
  }).toMatchInlineSnapshot(`
    {
      "cut": "is no SentencePiece model, or only a part of one",
      "empty": "is no SentencePiece model: there is no piece in it",
      "noPieces": "is no SentencePiece model: there is no piece in it",
      "noText": "is no SentencePiece model: its piece 1 has no text",
      "noUnknown": "is no whole SentencePiece model: it has no piece for what is unknown",
      "page": "is no SentencePiece model, or only a part of one",
      "pointer": "is no SentencePiece model, or only a part of one",
      "rules": "is no whole SentencePiece model: its rules of normalization are broken",
      "twice": "has the piece \`a\` twice",
      "whole": "reads",
      "words": "is a SentencePiece model of type word",
    }
  `);
  // However it is cut, that is a sentence and no crash.
  for (let end = 0; end < whole.length; end += 997) expect(said(whole.subarray(0, end))).toMatch(/^(is|has) /);
});

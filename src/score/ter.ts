import type { TerParams } from '../task/scorers.ts';
import { trialCells } from './corpus/editMatrix.ts';
import { sacrebleuVersion } from './corpus/sacrebleuVersion.ts';
import { terOf } from './corpus/terOf.ts';
import { translationEdits } from './corpus/translationEdits.ts';
import type { Scorer } from './scorer.ts';
import { splitAtSpaces } from './tokenize/bleuTokenizers.ts';
import { tercomText } from './tokenize/tercom.ts';
import { TokenIds } from './tokenize/tokenIds.ts';
import { singleSpaced, withoutLastSpace } from './tokenize/whiteSpace.ts';

/** Words of the output × words of a target: 40 MB. */
const mostCells = 4_000_000;
/** For all targets together, tried a thousand times: four of 1,300 words take most of a second. */
const mostTrialCells = 260_000;

/**
 * Translation edit rate as sacrebleu 2 defines it, to the last digit: edits of the nearest reference per word of the average one, in points of 100; lower is
 * better. A sample's value is its own rate; the metric is all edits per all words.
 */
export function createTer(id: string, params: TerParams): Scorer {
  const { normalized = false, no_punct: noPunctuation = false, asian_support: asianSupport = false, case_sensitive: caseSensitive = false } = params;
  const options = { normalized, noPunctuation, asianSupport, caseSensitive };
  const tokens = new TokenIds();
  const read = (text: string): Int32Array => {
    tokens.nextText();
    splitAtSpaces(text, tokens);
    return tokens.ids.slice(0, tokens.length);
  };
  const yes = (flag: boolean): string => (flag ? 'yes' : 'no');
  return {
    id,
    definition: `ter/1 case:${caseSensitive ? 'mixed' : 'lc'}|tok:tercom|norm:${yes(normalized)}|punct:${yes(!noPunctuation)}|asian:${yes(asianSupport)}|version:${sacrebleuVersion}`,
    binary: false,
    aggregate: { use: 'ter' },
    judge(answer, targets) {
      tokens.forget();
      const output = read(tercomText(withoutLastSpace(answer), options));
      let fewest = Infinity;
      let words = 0;
      let cells = 0;
      for (const target of targets) {
        // sacrebleu normalises a reference twice, which splits `a,,5` further the second time: a text need not equal itself then.
        const reference = read(tercomText(singleSpaced(tercomText(withoutLastSpace(target), options)), options));
        words += reference.length;
        cells += trialCells(output.length, reference.length);
        if (output.length * reference.length > mostCells || cells > mostTrialCells) return { value: null, reason: `an output of ${output.length} words and ${targets.length === 1 ? 'a target' : 'targets'} of ${words} are too long for TER` };
        fewest = Math.min(fewest, translationEdits(output, reference));
      }
      const stats = [fewest, words / targets.length];
      return { value: terOf(stats), stats };
    },
  };
}

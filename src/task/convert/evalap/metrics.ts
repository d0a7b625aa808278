/** One of Evalap's metrics, and what it is here. */
export interface EvalapMetric {
  readonly description: string;
  readonly type: 'llm' | 'ops' | 'deepeval' | 'ocr' | 'dataset';
  /** Columns that it reads, in Evalap's names. */
  readonly require: readonly string[];
  /** What a judge is asked, and its verdicts with their scores. */
  readonly judge?: { readonly rubric: string; readonly choices: Readonly<Record<string, number>> };
  readonly scorer?: { readonly use: string; readonly params?: Readonly<Record<string, unknown>> };
  /** Here it is no score: every answer has it. */
  readonly observed?: 'words' | 'seconds' | 'tokensIn' | 'tokensOut';
  /** What one of our scores is in Evalap's: grades from 1 to 10 are 0.1 to 1 here. */
  readonly scale?: number;
  /** What is different, after `NAME `. */
  readonly told?: string;
}

/** The judge's id among the helpers. */
export const judgeId = 'judge';

const answers = ['output', 'output_true', 'query'];
export const yesOrNo = { 1: 1, 0: 0 };
export const ofTen = Object.fromEntries(Array.from({ length: 10 }, (_, k) => [String(k + 1), (k + 1) / 10]));
export const ofHundred = Object.fromEntries(Array.from({ length: 11 }, (_, k) => [String(k * 10), k / 10]));

const own = 'is asked in Pitwall’s words, so its scores are no continuation of Evalap’s';
const deepeval = (what: string, ...require: readonly string[]): EvalapMetric => ({ description: what, type: 'deepeval', require, told: 'is DeepEval’s, has no counterpart and is left out' });
const none = 'has no counterpart and is left out';

/** By name: those of Evalap's registry, and the few that its first guides name without defining them. */
export const evalapMetrics: Readonly<Record<string, EvalapMetric>> = {
  judge_exactness: { description: 'Whether the answer says the same as the expected one: 1 or 0', type: 'llm', require: answers, judge: { rubric: 'Decide whether the answer says the same as the reference answer to the question. Wording, order and length do not count.\nChoose\n1: it does\n0: it does not', choices: yesOrNo }, told: own },
  judge_precision: { description: 'Whether the expected answer is in the answer: 1 or 0', type: 'llm', require: answers, judge: { rubric: 'Decide whether the reference answer to the question is contained in the answer, in whatever words; what else the answer says does not count.\nChoose\n1: it is\n0: it is not', choices: yesOrNo }, told: own },
  judge_notator: { description: 'How close in meaning the answer is to the expected one: 1 to 10', type: 'llm', require: answers, scale: 10, judge: { rubric: 'Grade from 1 to 10 how close in meaning the answer is to the reference answer to the question. Wording, length and paraphrase do not count.\n10: the same meaning\n7 to 9: small differences, or details that one of them alone has\n4 to 6: part of the meaning is shared, and something that matters differs or is left out\n1 to 3: another meaning, or no answer to the question', choices: ofTen }, told: `${own}; its grades from 1 to 10 are 0.1 to 1` },
  judge_relevant: { description: 'How much of what is essential in the expected answer is there: 1 to 10', type: 'llm', require: answers, scale: 10, judge: { rubric: 'Find what is essential in the reference answer to the question, and grade from 1 to 10 how much of it the answer has.\n10: all of it\n1: nothing of it', choices: ofTen }, told: `${own}; its grades from 1 to 10 are 0.1 to 1` },
  judge_completude: { description: 'How completely the answer covers the expected one: 0 to 100', type: 'llm', require: ['output', 'output_true'], scale: 100, judge: { rubric: 'Estimate in per cent, in steps of 10, how much of what the reference answer says and means the answer covers.\n100: all of it\n0: nothing of it', choices: ofHundred }, told: `${own}; its 0 to 100 are 0 to 1, in steps of 0.1` },
  judge_adhoc: { description: 'A judge with a prompt of one’s own', type: 'llm', require: [], told: 'is asked in its own words, and must end with a verdict as Pitwall’s judges do' },
  judge_rambling: { description: 'How much of the answer is beside the point: 1 to 10, less is better', type: 'llm', require: answers, told: 'is better where it is lower, which no judge’s score is here, and is left out' },
  judge_complexity: { description: 'How complex a request to an administration is: 0 to 10', type: 'dataset', require: ['query'], told: 'judges the dataset and no answer, and is left out' },
  qcm_exactness: { description: 'Whether the chosen letter is the expected one: 1 or 0', type: 'llm', require: ['output', 'output_true'], scorer: { use: 'exact_match', params: { normalize: ['trim', 'punctuation'] } }, told: 'compares the whole answer: one of several words is wrong here, and has no score there' },
  ocr_v1: { description: 'Similarity of the recognised text by edit distance: 0 to 100', type: 'ocr', require: ['output', 'output_true'], scale: 100, scorer: { use: 'levenshtein' }, told: 'is 1 − distance ÷ the longer length, from 0 to 1; there substitutions count twice, JSON of blocks is unpacked, and it goes to 100' },
  output_length: { description: 'Words of the answer', type: 'ops', require: ['output'], observed: 'words', told: 'counts words, which is no metric here: tokens are, as mean(tokens_out)' },
  generation_time: { description: 'Seconds until the answer was there', type: 'ops', require: ['output'], observed: 'seconds', told: 'is recorded of every answer, in milliseconds: mean(latency), p90(latency)' },
  nb_tokens_prompt: { description: 'Tokens of the prompt', type: 'ops', require: ['query'], observed: 'tokensIn', told: 'is recorded of every answer: mean(tokens_in)' },
  nb_tokens_completion: { description: 'Tokens of the answer', type: 'ops', require: ['output'], observed: 'tokensOut', told: 'is recorded of every answer: mean(tokens_out)' },
  nb_tool_calls: { description: 'Tools that were called', type: 'ops', require: ['output'], told: `${none}: no tools are offered` },
  energy_consumption: { description: 'Energy in kWh, by an estimate of the model’s size', type: 'ops', require: ['output'], told: `${none}: it is an estimate from the model’s name` },
  gwp_consumption: { description: 'kg of CO₂, by an estimate of the model’s size', type: 'ops', require: ['output'], told: `${none}: it is an estimate from the model’s name` },
  answer_relevancy: deepeval('Whether the answer is about the question', 'output', 'query'),
  faithfulness: deepeval('Whether the answer follows its sources', 'output', 'query', 'retrieval_context'),
  hallucination: deepeval('Whether the answer contradicts its context', 'context', 'output', 'query'),
  prompt_alignment: deepeval('Whether the answer follows instructions', 'output', 'query'),
  summarization: deepeval('How good a summary is', 'output', 'query'),
  bias: deepeval('Bias in the answer', 'output', 'query'),
  toxicity: deepeval('Toxicity of the answer', 'output', 'query'),
  pii_leakage: deepeval('Personal data in the answer', 'output', 'query'),
  contextual_precision: deepeval('Order of what was retrieved', 'output', 'output_true', 'query', 'retrieval_context'),
  contextual_recall: deepeval('Coverage of what was retrieved', 'output', 'output_true', 'query', 'retrieval_context'),
  contextual_relevancy: deepeval('Relevance of what was retrieved', 'output', 'query', 'retrieval_context'),
  ragas: deepeval('Mean of four metrics of retrieval', 'output_true', 'query', 'retrieval_context'),
  accuracy: { description: 'Share of answers that equal the expected one', type: 'llm', require: ['output', 'output_true'], scorer: { use: 'exact_match', params: { normalize: ['trim'] } }, told: 'is named in Evalap’s guide and defined nowhere: it is exact_match' },
  f1_score: { description: 'Overlap of words with the expected answer', type: 'llm', require: ['output', 'output_true'], scorer: { use: 'token_f1' }, told: 'is named in Evalap’s guide and defined nowhere: it is token_f1' },
  bleu_score: { description: 'BLEU over all answers', type: 'llm', require: ['output', 'output_true'], scorer: { use: 'bleu' }, told: 'is named in Evalap’s guide and defined nowhere: it is corpus BLEU, in points of 100' },
  rouge_score: { description: 'ROUGE-L', type: 'llm', require: ['output', 'output_true'], scorer: { use: 'rougeL' }, told: 'is named in Evalap’s guide and defined nowhere: it is ROUGE-L' },
};

import { createJudgePrompt, type JudgeMessage } from '../../score/judge/judgePrompt.ts';
import { reduceVotes } from '../../score/judge/reduceVotes.ts';
import { parseVerdict, type Vote } from '../../score/judge/verdict.ts';
import { addCosts, noCosts } from '../../score/scoringCosts.ts';
import type { AskingScorerSpec } from '../../task/askingScorers.ts';
import { TemplateError } from '../../task/template.ts';
import type { AskingScorer } from './askingScorer.ts';
import type { JudgeModel } from './judgeModel.ts';

/** Of a judge's reply, as it is kept: a verdict needs no more. */
const keptChars = 10_000;

/** Asks a model for its verdict on each answer, `votes` times. A judge that fails, or says no clear verdict, gives no score; it never gives 0. */
export function createJudgeScorer({ id, params }: Extract<AskingScorerSpec, { use: 'judge' }>, model: JudgeModel): AskingScorer {
  const write = createJudgePrompt(params);
  const choices = Object.keys(params.choices);
  return {
    id,
    async judge({ item, output, answer }, signal) {
      let messages: readonly JudgeMessage[];
      try {
        messages = write({ input: item.input, output, answer, targets: item.targets, row: item.row });
      } catch (error) {
        if (!(error instanceof TemplateError)) throw error;
        return { score: { scorer: id, value: null, reason: `the rubric cannot be written for this sample: ${error.message}` } };
      }
      const replies = await Promise.all(Array.from({ length: params.votes }, (_, vote) => model.ask(messages, vote, reply => 'choice' in parseVerdict(reply, choices), signal)));
      if (replies.some(reply => reply.answer.outcome === 'cancelled')) return undefined;
      const votes = replies.map(({ answer }): Vote => (answer.outcome === 'ok' ? parseVerdict(answer.output, choices) : { reason: `the judge \`${params.model}\` did not answer: ${answer.error}` }));
      const metadata = {
        judge: params.model,
        votes: replies.map(({ answer, costs, cached }, k) => ({
          ...votes[k],
          ...(answer.outcome === 'ok' ? { text: answer.output.slice(0, keptChars) } : {}),
          tokens_in: costs.tokensIn,
          tokens_out: costs.tokensOut,
          ...(costs.cost === undefined ? {} : { cost: costs.cost }),
          ...(cached ? { cached } : {}),
        })),
      };
      const costs = replies.reduce((sum, reply) => addCosts(sum, reply.costs), noCosts);
      return { score: { scorer: id, ...reduceVotes(votes, params), metadata: JSON.stringify(metadata) }, costs };
    },
    dispose: () => model.dispose(),
  };
}

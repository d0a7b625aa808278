const vscode = require('vscode');

/** What the tests read: each request as `model ← texts`, and the models whose requests were cancelled. */
const seen = { requests: [], cancelled: [], options: undefined };

const ids = ['adder', 'halting', 'blocked', 'failing'];

exports.activate = context => {
  context.subscriptions.push(
    vscode.lm.registerLanguageModelChatProvider('pitwall-tests', {
      provideLanguageModelChatInformation: () => ids.map(id => ({ id, name: id, family: 'fakes', version: '1', maxInputTokens: 1000, maxOutputTokens: 1000, capabilities: {} })),
      async provideLanguageModelChatResponse(model, messages, options, progress, token) {
        const texts = messages.map(({ content }) => content.map(part => part.value ?? '').join(''));
        seen.requests.push(`${model.id} ← ${texts.join(' | ')}`);
        seen.options = options.modelOptions;
        if (model.id === 'blocked') throw vscode.LanguageModelError.Blocked('the quota of this month is used up');
        if (model.id === 'failing') throw new Error('its server is down');
        const [a, b] = texts.at(-1).split('+').map(Number);
        const sum = String(a + b);
        progress.report(new vscode.LanguageModelTextPart(sum.slice(0, 1)));
        if (model.id === 'halting') {
          await new Promise(resolve => token.onCancellationRequested(resolve));
          seen.cancelled.push(model.id);
          return;
        }
        await new Promise(resolve => setTimeout(resolve, 500));
        progress.report(new vscode.LanguageModelTextPart(sum.slice(1)));
      },
      provideTokenCount: async (_model, text) => String(typeof text === 'string' ? text : text.content.map(part => part.value ?? '').join('')).split(/\s+/).length,
    }),
  );
  return seen;
};
